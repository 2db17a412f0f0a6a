// A customer and a brand, both by masto.js, in one conversation on the server named by the first argument.
// Prints what each of them saw, as JSON.
import { createRestAPIClient } from "masto";

const url = process.argv[2];
const as = (accessToken) => createRestAPIClient({ url, accessToken });
const customer = as("person:lea");
const brand = as("account:acme");

const question = await customer.v1.statuses.create({ status: "@acme where is my parcel?", language: "en" });
for (let number = 1; number <= 5; number += 1) {
  await as(`person:friend_${number}`).v1.statuses.create({ status: `@acme me too, ${number}` });
}

const notified = [];
for await (const page of brand.v1.notifications.list({ types: ["mention"], limit: 2 })) {
  notified.push(...page.map((each) => each.status.id));
}

const answer = { status: "@lea on its way", inReplyToId: question.id, visibility: "public" };
const keyed = { requestInit: { headers: new Headers({ "Idempotency-Key": "one-answer" }) } };
const first = await brand.v1.statuses.create(answer, keyed);
const second = await brand.v1.statuses.create(answer, keyed);
const context = await customer.v1.statuses.$select(question.id).context.fetch();

await customer.v1.statuses.$select(question.id).update({ status: "@acme where is my second parcel?" });
const edited = await brand.v1.statuses.$select(question.id).fetch();
await customer.v1.statuses.$select(question.id).remove();
const gone = await brand.v1.statuses.$select(question.id).fetch().then(() => 200, (error) => error.statusCode);

const stranger = await as("nobody").v1.accounts.verifyCredentials().then(() => 200, (error) => error.statusCode);
const limits = (await brand.v2.instance.fetch()).configuration.statuses;

console.log(
  JSON.stringify({
    me: (await customer.v1.accounts.verifyCredentials()).acct,
    notified: new Set(notified).size,
    pagesWereDisjoint: new Set(notified).size === notified.length,
    answeredOnce: first.id === second.id,
    descendants: context.descendants.map((each) => each.account.acct),
    edited: { isMarked: Boolean(edited.editedAt), saysSo: edited.content.includes("second parcel") },
    gone,
    stranger,
    maxCharacters: limits.maxCharacters,
  }),
);
