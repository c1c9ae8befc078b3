"""A small static embedding: each word piece has a point, a text is where its pieces are on average.

It is read from a package or a folder, never fetched. Its three libraries come with the extra
``semantic`` and are loaded only where somebody asks for a second opinion.
"""

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from twohats.errors import ConfigError

PACKAGED = "packaged"
_PACKAGE = "wordllama"
_PACKAGED = (
    "weights/l2_supercat_256.safetensors",
    "tokenizers/l2_supercat_tokenizer_config.json",
)
_FOLDER = ("model.safetensors", "tokenizer.json")  # as Model2Vec saves one
_TABLE = 2  # dimensions of the one tensor that is wanted
_INSTALL = "pip install 'twohats[semantic]'"


class Embedding:
    """The points of texts."""

    def __init__(self, tokenizer: Any, table: Any) -> None:  # noqa: ANN401 - untyped libraries
        self._tokenizer = tokenizer
        self._table = table

    def points(self, texts: Sequence[str]) -> list[list[float]]:
        """Return each text's point, at distance 1 from the origin; of nothing, the origin."""
        read = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [self._point(one.ids) for one in read]

    def _point(self, ids: list[int]) -> list[float]:
        if not ids:
            return [0.0] * int(self._table.shape[1])
        middle = self._table[ids].mean(0)
        length = float((middle * middle).sum()) ** 0.5
        found: list[float] = (middle / (length or 1.0)).tolist()
        return found


def open_embedding(name: str) -> Embedding:
    """Return the embedding that ``name`` means: ``packaged``, or a folder that holds a model.

    Raises ``ConfigError`` where libraries or files are missing or are something else.
    """
    weights, words = _files(name)
    try:
        safetensors: Any = import_module("safetensors")
        tokenizers: Any = import_module("tokenizers")
        import_module("numpy")
    except ImportError as error:
        what = f"a second opinion needs the Python package {error.name}"
        raise ConfigError(what, todo=_INSTALL) from None
    tokenizer: Any = None
    try:
        tokenizer = tokenizers.Tokenizer.from_file(str(words))
        with safetensors.safe_open(str(weights), framework="np") as file:
            tensors = [file.get_tensor(key) for key in file.keys()]  # noqa: SIM118 - no mapping
    except Exception:  # noqa: BLE001 - the libraries raise their own, undocumented ones
        tensors = []
    tables = [tensor for tensor in tensors if tensor.ndim == _TABLE]
    if len(tables) != 1:
        what = "is no static embedding: one table of points and a tokenizer"
        raise ConfigError(what, where=str(weights.parent), todo=_what_is_wanted())
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return Embedding(tokenizer, tables[0].astype("float32"))


def _files(name: str) -> tuple[Path, Path]:
    folder, names = Path(name), _FOLDER
    if name == PACKAGED and not folder.exists():
        spec = find_spec(_PACKAGE)
        if spec is None or not spec.submodule_search_locations:
            raise ConfigError(f"the package {_PACKAGE} is not installed", todo=_INSTALL)
        folder, names = Path(spec.submodule_search_locations[0]), _PACKAGED
    first, second = (folder / name for name in names)
    for file in (first, second):
        if not file.is_file():
            raise ConfigError("is not there", where=str(file), todo=_what_is_wanted())
    return first, second


def _what_is_wanted() -> str:
    return f"say {PACKAGED}, or name a folder with {' and '.join(_FOLDER)}"
