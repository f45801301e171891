"""Reference → CSL-JSON item (Citation Style Language 1.0.2, csl-data.json), as Zotero, pandoc and citeproc read it."""

from __future__ import annotations

import json
from typing import Any

from offprint.citations.names import Name
from offprint.citations.reference import Reference
from offprint.model import PartialDate

_ENCODER = json.JSONEncoder(ensure_ascii=False)


def format_csl(reference: Reference) -> str:
    """One item on one line, without a line end. A journal's article if it appeared somewhere, an article if it is
    at arXiv (CSL's word for a preprint), else a document."""
    item = {
        "id": reference.key,
        "type": "article-journal" if reference.venue else "article" if reference.arxiv else "document",
        "title": reference.title.plain,
        "author": [_name(name) for name in reference.authors],
        "container-title": reference.venue,
        "issued": _date(reference.published),
        "accessed": _date(PartialDate.of(reference.accessed) if reference.accessed else None),
        "number": f"arXiv:{reference.arxiv}" if reference.arxiv else "",
        "publisher": "arXiv" if reference.arxiv and not reference.venue else "",
        "DOI": reference.doi,
        "URL": reference.url,
        "source": reference.catalogue,
        "keyword": ", ".join(reference.keywords),
        "abstract": "\n\n".join(text.plain for text in reference.abstract),
    }
    return _ENCODER.encode({key: value for key, value in item.items() if value})


def _name(name: Name) -> dict[str, str]:
    if not name.given:
        return {"literal": " ".join(part for part in (name.particle, name.family, name.suffix) if part)}
    parts = {"family": name.family, "given": name.given, "non-dropping-particle": name.particle, "suffix": name.suffix}
    return {key: value for key, value in parts.items() if value}


def _date(day: PartialDate | None) -> dict[str, Any]:
    return {"date-parts": [day.parts]} if day else {}
