"""The overlay that ``mapping new`` writes: works as it stands, changes next to nothing."""

from pathlib import Path

from twohats.errors import OutputError

START = """\
# What our organisation names differently. Laid on top of the mapping that twohats ships:
#   twohats mapping check THIS FILE       is it right, do the examples hold?
#   twohats mapping show --mapping THIS FILE --origin
# The format is told in mappings/README.md of twohats.
format = 1
name = "ours"
version = "1"

# Words that cancel what they overlap, whatever the duty.
denials = ["risk engine"]

[[duty]]
id = "stakeholder-updates"       # a duty that is there already: what stands here is added to it
yes = ["Traffic light for July"]
no = ["Traffic light simulator crashes"]
denials = ["traffic light simulator"]
disable = []                     # phrases of this duty that shall not count with us

  [[duty.row]]
  source = "list"
  says = "our words for status reports"
  phrases = [
    "{traffic light|rag status} for",
    { phrase = "monthly bulletin", weight = 1.2, field = "title" },
  ]

# A duty that is someone else's with you: uncomment.
# [[duty]]
# id = "assembling-team"
# role = "project-manager"

# A duty you do not want at all: uncomment.
# [[duty]]
# id = "vendor-management"
# disabled = true

# Signals beside words (issue-type, component or label): uncomment.
# [[signal]]
# field = "issue-type"
# is = "Risk"
# duty = "risk-analysis"
# weight = 1.0

# What a parent hands down whose title speaks of a role: uncomment.
# [scoring]
# parent = 0.5
"""


def write_new(path: str) -> None:
    """Write the overlay; raise ``OutputError`` where something is there already."""
    try:
        with Path(path).open("x", encoding="utf-8") as stream:
            stream.write(START)
    except FileExistsError:
        what = "is there already, and is not overwritten"
        raise OutputError(what, where=path, todo="choose another name") from None
    except OSError as error:
        what = f"cannot be written ({error.strerror})"
        raise OutputError(what, where=path, todo="choose another place") from None
