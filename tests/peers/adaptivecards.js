// The page in which cards are drawn as Microsoft's own library draws them: functions that a browser is asked to run.
// It stands in for Teams where that matters: at most six buttons seen, and Markdown read wherever the library reads it.

let executed = [];

function draw(card) {
  executed = [];
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
    const literal = text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");
    result.outputHtml = literal.replace(/\[([^\]]*)\]\(([^)]*)\)/g, '<a href="$2">$1</a>');
    result.didProcess = true;
  };
  const drawn = new AdaptiveCards.AdaptiveCard();
  drawn.hostConfig = new AdaptiveCards.HostConfig({ actions: { maxActions: 6 } });
  drawn.onExecuteAction = (action) => executed.push(action.data);
  const context = new AdaptiveCards.SerializationContext();
  drawn.parse(card, context);
  document.body.replaceChildren(drawn.render());
  const parsed = Array.from({ length: context.eventCount }, (_, at) => context.getEventAt(at).message);
  // It counts folded buttons among those that are too many, and yet shows them all behind the last one.
  const tooMany = AdaptiveCards.ValidationEvent.TooManyActions;
  const checked = drawn.validateProperties().validationEvents.filter((each) => each.event !== tooMany);
  return {
    wrong: [...parsed, ...checked.map((each) => each.message)],
    text: document.body.innerText,
    links: [...[...document.querySelectorAll("a")].map((each) => each.getAttribute("href")), ...opened(drawn)],
    foreign: document.body.querySelectorAll("img, script, iframe, svg, form").length,
  };
}

// Every address that a button opens, of a card or of a part of it.
function opened(holder) {
  const all = (count, at) => Array.from({ length: holder[count]?.() ?? 0 }, (_, index) => holder[at](index));
  const here = all("getActionCount", "getActionAt").filter((each) => each.url).map((each) => each.url);
  return [...here, ...all("getItemCount", "getItemAt").flatMap(opened)];
}
