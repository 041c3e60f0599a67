"""What a page says beside the words themselves."""

from status.publishing.views import since
from tests.publishing.worlds import at, incident, update


def test_who_comes_back_hears_how_much_is_new_and_what_became_of_their_data() -> None:
    said = [
        update("third", at(12, 9), "Some is coming back.", data="recovery_possible"),
        update("second", at(11, 9), "Nothing new.", data="recovery_possible"),
        update("first", at(10, 9), "It is very likely gone.", data="loss_likely"),
    ]
    third, second, first = since(incident("swivel", "Sync is down", said))
    assert [(one.update.id, one.after) for one in (third, second, first)] == [("third", 0), ("second", 1), ("first", 2)]
    assert (third.data, second.data) == (None, None)
    assert first.data == ("Data is very likely lost.", "Recovering some of the data looks possible.")
