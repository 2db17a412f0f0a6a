"""The words of weekly reports, beside those of reports."""

from bot.cards.sentences.sentence import Sentence

SENTENCES = {
    "weekly.title": Sentence("La semaine", "The week"),
    "weekly.everything": Sentence("tous les services", "all departments"),
    "weekly.number": Sentence("{count}", "{count}"),
    "weekly.ears": Sentence(
        "réponses : {count}, diffusions : au moins {bound}",
        "answers: {count}, broadcasts: at least {bound}",
    ),
    "weekly.whole": Sentence("Le rapport en entier", "The whole report"),
    # These three are drawn into a picture with a face that knows no accents.
    "weekly.chart": Sentence("Dossiers par jour", "Cases by day"),
    "weekly.opened": Sentence("ouverts", "opened"),
    "weekly.answered": Sentence("avec un retour", "answered"),
    "weekly.day": Sentence("{day} {count}, dont {answered} avec un retour", "{day} {count}, {answered} answered"),
    "weekly.described": Sentence("Diagramme des dossiers par jour : {days}.", "Chart of the cases by day: {days}."),
}
