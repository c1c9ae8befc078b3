"""An organisation's own file adds, re-weights, disables and re-assigns; nothing else changes."""

from mapping_files.writing import merged
from twohats.model.mapping import Duty, Field
from twohats.model.verdict import Role


def only(duty: Duty) -> dict[str, tuple[int, str]]:
    return {p.text: (p.weight_milli, p.origin) for row in duty.rows for p in row.phrases}


RISK = 'format = 1\n[[duty]]\nid = "risk-analysis"\n'


def test_without_overlays_the_base_stands() -> None:
    duty = merged().duties[0]
    assert duty.role is Role.MANAGER
    assert only(duty) == {
        "risk register": (1000, "base.toml"),
        "contingency": (600, "base.toml"),
    }
    assert duty.rows[0].phrases[1].field is Field.TITLE
    assert merged().counters[0].weight_milli == 500


def test_an_overlay_adds_phrases_denials_and_examples() -> None:
    overlay = RISK + 'denials = ["risk game"]\nyes = ["Raid log"]\n'
    duty = merged(overlay + '[[duty.row]]\nphrases = ["raid log"]\n').duties[0]
    assert only(duty)["raid log"] == (1000, "overlay1.toml")
    assert [denial.text for denial in duty.denials] == ["risk of rain", "risk game"]
    assert [example.title for example in duty.yes] == ["Update risk register", "Raid log"]
    assert duty.name == "risk analysis"


def test_an_overlay_gives_a_phrase_another_weight_where_it_stands() -> None:
    again = RISK + '[[duty.row]]\nphrases = [{ phrase = "risk register", weight = 0.3 }]\n'
    duty = merged(again).duties[0]
    assert only(duty)["risk register"] == (300, "overlay1.toml")
    assert len(duty.rows) == 1


def test_an_overlay_disables_a_phrase_by_name_or_by_no_weight() -> None:
    assert "risk register" not in only(merged(RISK + 'disable = ["risk register"]\n').duties[0])
    nothing = RISK + '[[duty.row]]\nphrases = [{ phrase = "risk register", weight = 0 }]\n'
    assert "risk register" not in only(merged(nothing).duties[0])


def test_an_overlay_disables_denials_and_counters_of_all_duties() -> None:
    mapping = merged('format = 1\ndisable = ["risk engine", "api"]\n')
    assert mapping.denials == ()
    assert mapping.counters == ()


def test_an_overlay_disables_a_duty() -> None:
    assert merged(RISK + "disabled = true\n").duties == ()


def test_an_overlay_gives_a_duty_to_the_other_role() -> None:
    duty = merged(RISK + 'role = "project-owner"\n').duties[0]
    assert duty.role is Role.OWNER
    assert only(duty)


def test_the_role_of_an_overlay_file_is_for_its_new_duties_only() -> None:
    overlay = 'format = 1\nrole = "project-owner"\n[[duty]]\nid = "risk-analysis"\n'
    more = '[[duty]]\nid = "fundraising"\n[[duty.row]]\nphrases = ["raffle"]\n'
    first, second = merged(overlay + more).duties
    assert (first.id, first.role, first.name) == ("fundraising", Role.OWNER, "fundraising")
    assert (second.id, second.role) == ("risk-analysis", Role.MANAGER)


def test_an_overlay_sets_only_the_scoring_it_names() -> None:
    scoring = merged("format = 1\n[scoring]\nmargin = 0.7\nreach = 300\n").scoring
    assert (scoring.margin_milli, scoring.reach) == (700, 300)
    assert (scoring.threshold_milli, scoring.description_milli) == (1000, 500)


def test_overlays_are_laid_on_in_order() -> None:
    weight = '[[duty.row]]\nphrases = [{{ phrase = "risk register", weight = {} }}]\n'
    both = merged(RISK + weight.format(0.3), RISK + weight.format(0.4))
    assert only(both.duties[0])["risk register"] == (400, "overlay2.toml")


def test_a_row_can_give_its_phrases_their_weight() -> None:
    row = '[[duty.row]]\nweight = 0.7\nphrases = ["raid log", { phrase = "raid", weight = 0.2 }]\n'
    weights = only(merged(RISK + row).duties[0])
    assert (weights["raid log"][0], weights["raid"][0]) == (700, 200)


def test_error_rates_hold_only_for_what_they_were_measured_on() -> None:
    rates = "role_issues = 9\nrole_found = 8\nrole_wrong = 1\nother_issues = 90\nother_labelled = 2"
    measured = f'format = 1\n[measured]\n{rates}\ndata = "ours"\n'
    known = merged(measured).measured
    assert known is not None
    assert (known.role_issues, known.other_labelled, known.data) == (9, 2, "ours")
    assert merged(measured, RISK + 'disable = ["contingency"]\n').measured is None
    assert merged(measured, 'format = 1\nname = "x"\n').measured is not None


def test_the_hash_changes_exactly_when_verdicts_might() -> None:
    plain = merged().hash
    same = RISK + 'name = "other words"\nyes = ["Risk register again"]\n'
    assert merged(same).hash == plain
    for change in (
        RISK + 'disable = ["contingency"]\n',
        RISK + 'role = "project-owner"\n',
        RISK + 'denials = ["x y"]\n',
        "format = 1\n[scoring]\nmargin = 0.7\n",
        'format = 1\ndisable = ["api"]\n',
    ):
        assert merged(change).hash != plain
