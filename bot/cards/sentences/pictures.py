"""The words about pictures that go out with a reply: chosen, described, sent, and why one is not."""

from bot.cards.sentences.sentence import Sentence

SENTENCES = {
    "pictures.going": Sentence("Partent avec la réponse", "Go out with the reply"),
    "pictures.going_hint": Sentence(
        "Décochez une image pour qu’elle ne parte pas. Ni lieu, ni date, ni appareil ne partent avec elle.",
        "Untick a picture to leave it out. Neither place, time nor camera goes out with it.",
    ),
    "pictures.alt": Sentence("Description de {name}", "Description of {name}"),
    "pictures.alt_hint": Sentence(
        "Ce que montre l’image, pour qui ne la voit pas.", "What the picture shows, for those who cannot see it."
    ),
    "pictures.add": Sentence("Ajouter des images", "Add pictures"),
    "pictures.add_hint": Sentence(
        "Encore {count} images au plus, de {measured} Mo chacune. Rien ne part avant que vous l’ayez relu.",
        "At most {count} more pictures, of {measured} MB each. Nothing leaves before you have read it.",
        fr_one="Encore une image au plus, de {measured} Mo. Rien ne part avant que vous l’ayez relu.",
        en_one="At most one more picture, of {measured} MB. Nothing leaves before you have read it.",
    ),
    "pictures.on_the_desk": Sentence(
        "Des images ? Elles s’ajoutent à la réponse sur le bureau web.",
        "Any pictures? They are added to the reply on the web desk.",
    ),
    "pictures.describe": Sentence(
        "Décrivez les images ajoutées, puis continuez.", "Describe the pictures that you added, then go on."
    ),
    "pictures.wait": Sentence(
        "Comptoir prépare encore {name}. Encore un instant, puis réessayez.",
        "Comptoir is still preparing {name}. Wait a moment, then try again.",
    ),
    "pictures.send": Sentence("Envoyer avec ces images", "Send with these pictures"),
    "media.no_pictures": Sentence(
        "{name} ne partira pas : ce réseau ne prend pas d’images de nous.",
        "{name} will not go out: this network takes no pictures from us.",
    ),
    "media.too_many_pictures": Sentence(
        "{name} ne partira pas : ce réseau ne prend pas autant d’images.",
        "{name} will not go out: this network does not take so many pictures.",
    ),
    "media.picture_type": Sentence(
        "{name} ne partira pas : ce n’est pas une image que ce réseau prend.",
        "{name} will not go out: it is no picture that this network takes.",
    ),
    "media.picture_animated": Sentence(
        "{name} ne partira pas : les images animées ne sont pas envoyées.",
        "{name} will not go out: moving pictures are not sent.",
    ),
    "media.picture_size": Sentence(
        "{name} ne partira pas : le fichier est trop lourd pour ce réseau.",
        "{name} will not go out: the file is too large for this network.",
    ),
    "media.picture_dimensions": Sentence(
        "{name} ne partira pas : l’image a trop de pixels pour ce réseau.",
        "{name} will not go out: the picture has too many pixels for this network.",
    ),
    "media.picture_lost": Sentence(
        "{name} ne partira pas : Slack n’a pas donné le fichier.",
        "{name} will not go out: Slack did not give us the file.",
    ),
}
