"""The words of reports: what is measured, how widely answering is shared, what customers suffer from."""

from bot.cards.sentences.sentence import Sentence

SENTENCES = {
    "reports.title": Sentence("Rapports", "Reports"),
    "reports.hint": Sentence(
        "Ce qui a été demandé et répondu, en combien de temps, par combien de personnes, et de quoi souffrent les "
        "clients.",
        "What was asked and answered, how soon, by how many people, and what customers suffer from.",
    ),
    "reports.from": Sentence("Du", "From"),
    "reports.to": Sentence("Au (compris)", "To (included)"),
    "reports.department": Sentence("Service", "Department"),
    "reports.everything": Sentence("Tous", "All"),
    "reports.mine": Sentence("Tous les miens", "All of mine"),
    "reports.show": Sentence("Afficher", "Show"),
    "reports.csv": Sentence("Télécharger en CSV", "Download as CSV"),
    "reports.period": Sentence("Du {first} au {last}, heure de {zone}", "{first} to {last}, by the clock of {zone}"),
    "reports.more": Sentence(
        "{count} autres lignes sont dans le CSV.",
        "{count} more lines are in the CSV.",
        "{count} autre ligne est dans le CSV.",
        "{count} more line is in the CSV.",
    ),
    "reports.none": Sentence("Rien dans cette période.", "Nothing in this period."),
    "reports.overview": Sentence("En bref", "At a glance"),
    "reports.by_department": Sentence("Par service", "By department"),
    "reports.by_network": Sentence("Par réseau", "By network"),
    "reports.by_person": Sentence("Par personne", "By person"),
    "reports.by_rule": Sentence("Par règle", "By rule"),
    "reports.key": Sentence("Nom", "Name"),
    "reports.mentions": Sentence("Mentions", "Mentions"),
    "reports.cases": Sentence("Dossiers", "Cases"),
    "reports.answered": Sentence("Répondus", "Answered"),
    "reports.rate": Sentence("Taux de réponse", "Answer rate"),
    "reports.median": Sentence("1re réponse, médiane", "First response, median"),
    "reports.slowest": Sentence("1re réponse, p90", "First response, p90"),
    "reports.resolved": Sentence("Clôture, médiane", "Resolution, median"),
    "reports.resolved_slowest": Sentence("Clôture, p90", "Resolution, p90"),
    "reports.reroutes": Sentence("Réaiguillages", "Reroutes"),
    "reports.escalations": Sentence("Escalades", "Escalations"),
    "reports.reopenings": Sentence("Réouvertures", "Reopenings"),
    "reports.fallback": Sentence("aucune règle", "no rule"),
    "reports.cohort": Sentence(
        "Les dossiers sont ceux ouverts dans la période ; une réponse compte même venue après. Les indésirables et les "
        "disparus sont hors du taux.",
        "Cases are those opened in the period; an answer counts though it came later. Spam and what is gone are left "
        "out of the rate.",
    ),
    "reports.ears": Sentence("Les deux oreilles", "The two ears"),
    "reports.ears_hint": Sentence(
        "Combien de nos messages répondent, combien s’adressent à tous. De ces derniers Comptoir ne connaît que ceux "
        "sous lesquels quelqu’un nous a parlé : il y en a au moins autant.",
        "How many of our posts answer somebody and how many are broadcast. Of the latter Comptoir knows only those "
        "under which somebody spoke to us: there are at least as many.",
    ),
    "reports.account": Sentence("Compte", "Account"),
    "reports.ears_answers": Sentence("Réponses d’ici", "Answers from here"),
    "reports.ears_elsewhere": Sentence("Réponses dans l’application du réseau", "Answers in the network’s own app"),
    "reports.ears_broadcasts": Sentence("Diffusions connues", "Known broadcasts"),
    "reports.ears_share": Sentence("Part des réponses", "Share of answers"),
    "reports.counter": Sentence("Le comptoir partagé", "The shared counter"),
    "reports.counter_none": Sentence("Personne n’a répondu dans cette période.", "Nobody answered in this period."),
    "reports.counter_people": Sentence(
        "{count} personnes ont répondu, sur {bound} qui le peuvent.",
        "{count} people answered, of {bound} who may.",
        "{count} personne a répondu, sur {bound} qui le peuvent.",
        "{count} person answered, of {bound} who may.",
    ),
    "reports.counter_half": Sentence(
        "{count} personnes ont donné la moitié des réponses.",
        "{count} people gave half of the answers.",
        "{count} personne a donné la moitié des réponses.",
        "{count} person gave half of the answers.",
    ),
    "reports.busiest": Sentence("La plus active", "The busiest"),
    "reports.busiest_department": Sentence("Le service le plus actif", "The busiest department"),
    "reports.even_people": Sentence("Équilibre entre personnes", "Evenness over people"),
    "reports.even_departments": Sentence("Équilibre entre services", "Evenness over departments"),
    "reports.even_hint": Sentence(
        "Équilibre : J de Pielou (1966), 0 quand presque tout vient d’un seul, 100 % quand tous donnent autant.",
        "Evenness: Pielou’s J (1966), 0% where nearly all comes from one, 100% where all give as much.",
    ),
    "reports.headaches": Sentence("Les migraines", "Headaches"),
    "reports.headaches_hint": Sentence(
        "Les dossiers ouverts par un message mécontent ou en colère, par étiquette, sinon par règle, face aux {count} "
        "jours d’avant.",
        "Cases that an unhappy or angry message opened, by tag, else by rule, against the {count} days before.",
        "Les dossiers ouverts par un message mécontent ou en colère, par étiquette, sinon par règle, face au jour "
        "d’avant.",
        "Cases that an unhappy or angry message opened, by tag, else by rule, against the day before.",
    ),
    "reports.trend_rising": Sentence("en hausse", "rising"),
    "reports.trend_falling": Sentence("en baisse", "falling"),
    "reports.trend_steady": Sentence("stable", "steady"),
    "reports.headache_count": Sentence("{count}, avant {bound}", "{count}, before {bound}"),
    "reports.topic_rule": Sentence("règle {rule}", "rule {rule}"),
    "reports.topic_fallback": Sentence("sans règle", "without a rule"),
    "reports.no_headaches": Sentence("Aucun message mécontent.", "No unhappy message."),
    "reports.unmatched": Sentence("Règles sans effet", "Rules that never matched"),
    "reports.unmatched_hint": Sentence(
        "Des règles en vigueur, celles que rien n’a remplies dans la période.",
        "Of the rules in force, those that held for nothing in the period.",
    ),
    "reports.all_matched": Sentence("Chaque règle a servi.", "Every rule held for something."),
    "reports.percent": Sentence("{count} %", "{count}%"),
    "reports.seconds": Sentence("{count} s", "{count} s"),
    "reports.minutes": Sentence("{count} min", "{count} min"),
    "reports.hours": Sentence("{hours} h {minutes} min", "{hours} h {minutes} min"),
    "reports.days": Sentence("{days} j {hours} h", "{days} d {hours} h"),
    "refusal.not_usable.report": Sentence(
        "Ces jours ne font pas un rapport : le premier vient avant le dernier, et il y en a 366 au plus.",
        "These days make no report: the first comes before the last, and there are 366 at most.",
    ),
}
