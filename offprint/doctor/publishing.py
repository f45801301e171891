"""Where the site will be read, and what publishes it: base_url against the remote, the workflows, the menus of GitHub.

Nothing is asked over the network, so what GitHub alone knows is a note that says where to look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from offprint.config import LOCAL_URL, Config, Root
from offprint.doctor.findings import Finding
from offprint.doctor.repository import Repository
from offprint.inputs import Fields, parse_yaml, read_text

GUIDE = "docs/publishing.md"
_SAMPLE = re.compile(
    r"(.+\.)?(example|test|invalid|localhost|example\.(com|net|org))|you\.github\.io|127\.0\.0\.1|\[?::1\]?"
)
"""Hosts that nobody has (RFC 2606, RFC 6761), and that of our documentation."""
_BRANCHES = ("branches", "branches-ignore")


def judge_address(config: Config, repository: Repository) -> Iterator[Finding]:
    """Whether base_url is where the site will be read, as far as the remote tells."""
    address = urlsplit(config.base_url)
    host, expected = (address.hostname or "").lower(), repository.pages if repository.on_github else ""
    mend = f"In content/digest.yaml, write base_url: {expected or 'https:// and where your site will be read'}"
    if config.base_url == LOCAL_URL:
        text = "None is set, so feeds and the sitemap of what you build here lead to this machine."
    elif _SAMPLE.fullmatch(host):
        text = f"{config.base_url} is the address of an example."
    elif not expected:
        text = f"The site is built for {config.base_url}."
        yield Finding(level="ok", about="base_url", text=text)
        yield from _secure(config, host)
        return
    elif host.endswith(".github.io"):
        if config.base_url.casefold() == expected.casefold() or config.base_url.casefold() == _insecure(expected):
            yield Finding(level="ok", about="base_url", text=f"{config.base_url} is where GitHub Pages shows the site.")
            yield from _secure(config, host)
            return
        text = f"It is {config.base_url}, but GitHub Pages shows this repository's site at {expected}."
    else:
        text = f"{config.base_url} is a domain of your own."
        do = f"See that Settings > Pages > Custom domain says {host}; GitHub puts it into the site by itself."
        yield Finding(level="note", about="base_url", text=text, do=do)
        yield from _secure(config, host)
        return
    if expected:
        text += " What GitHub publishes gets the right one by itself; what you build elsewhere does not."
    yield Finding(level="warning", about="base_url", text=text, do=f"{mend.rstrip('.')}.")


def _insecure(url: str) -> str:
    return url.casefold().replace("https://", "http://", 1)


def _secure(config: Config, host: str) -> Iterator[Finding]:
    if config.base_url.startswith("http://"):
        do = f"In content/digest.yaml, let base_url begin with https://{host}."
        do += " On GitHub, choose Settings > Pages > Enforce HTTPS."
        yield Finding(level="warning", about="base_url", text="It begins with http://, which browsers warn of.", do=do)


def judge_cname(root: Root, config: Config) -> Iterator[Finding]:
    """Files that name a domain, as other generators want them."""
    host = (urlsplit(config.base_url).hostname or "").lower()
    for path in (root.folder / "CNAME", root.content / "CNAME", root.content / "assets" / "CNAME"):
        if not path.is_file():
            continue
        named = (read_text(path, "", []) or "").strip().lower()
        shown = root.shown(path)
        if named == host:
            text = f"{shown} names {host}, as base_url does. No such file is needed."
            yield Finding(level="ok", about="domain", text=text)
        else:
            text = f"{shown} names {named[:80]!r}, and base_url {host!r}."
            do = "Delete the file: it changes nothing. The domain is set under Settings > Pages > Custom domain."
            yield Finding(level="warning", about="domain", text=text, do=do)


def judge_hosting(root: Root, repository: Repository, queries: bool, in_workflow: bool) -> Iterator[Finding]:
    """What the repository needs at its host, and what cannot be seen of it from here."""
    if repository.top is None:
        do = f"Make it one (git init) and push it to GitHub, or copy site/ to a host of yours: {GUIDE}."
        yield Finding(level="warning", about="repository", text="This folder is in no git repository.", do=do)
        return
    if not repository.host:
        text = "The repository knows no remote at a host, so nothing publishes the site yet."
        do = f"Make an empty repository on GitHub and push to it, or copy site/ to a host of yours: {GUIDE}."
        yield Finding(level="warning", about="repository", text=text, do=do)
        return
    if not repository.on_github:
        text = f"The repository is at {repository.host}, where the workflows of GitHub do not run."
        do = f"{GUIDE} has what GitLab, Codeberg and other hosts need."
        yield Finding(level="note", about="repository", text=text, do=do)
        return
    yield Finding(level="ok", about="repository", text=f"It is {repository.owner}/{repository.name} on GitHub.")
    if repository.top != root.folder.resolve():
        text = f"The digest is not at the top of its repository, which is {repository.top}."
        do = "GitHub runs the workflows of the top alone: move the digest there, or give it a repository of its own."
        yield Finding(level="warning", about="repository", text=text, do=do)
    yield from _workflows(repository.top / ".github" / "workflows", repository, queries)
    yield from _menus(queries, in_workflow, (repository.top / ".github/workflows/upgrade.yml").is_file())


def _workflows(folder: Path, repository: Repository, queries: bool) -> Iterator[Finding]:
    needed = {"deploy.yml": "publishes the site", **({"refresh.yml": "fetches papers by schedule"} if queries else {})}
    for name, what in needed.items():
        shown = f".github/workflows/{name}"
        text = read_text(folder / name, shown, []) if (folder / name).is_file() else None
        if text is None:
            do = f"Take {shown} from the repository of Offprint again."
            yield Finding(level="warning", about=shown, text=f"It {what}, and is missing.", do=do)
            continue
        fields = parse_yaml(text, shown, [])
        if fields is None or not ({"on", "jobs"} <= set(fields)):
            do = "Take the file from the repository of Offprint again, or mend it as Actions on GitHub says."
            yield Finding(level="error", about=shown, text="GitHub cannot read this workflow.", do=do)
        elif (wrong := _other_branches(fields, repository)) and name == "deploy.yml":
            default = repository.default or repository.branch
            text = f"It runs for {wrong} alone, but the default branch seems to be {default}."
            do = "Under on: push:, name the default branch, or delete the lines that name branches."
            yield Finding(level="warning", about=shown, text=text, do=do)
        else:
            yield Finding(level="ok", about=shown, text=f"It is there and {what}.")
    if repository.default and repository.branch and repository.branch != repository.default:
        text = f"You are on the branch {repository.branch}; what is published is {repository.default}."
        do = f"Nothing, if you mean to; else merge into {repository.default} and push that."
        yield Finding(level="note", about="branch", text=text, do=do)


def _other_branches(fields: Fields, repository: Repository) -> str:
    """The branches that a workflow is for, if the one that is published is not among them."""
    pushes = fields.mapping("on").mapping("push")
    branches, wanted = pushes.texts("branches"), repository.default or repository.branch
    patterns = any(set("*?+[!") & set(branch) for branch in branches)
    return ", ".join(branches) if wanted and branches and not patterns and wanted not in branches else ""


def _menus(queries: bool, in_workflow: bool, upgrades: bool) -> Iterator[Finding]:
    unseen = "This cannot be seen from here."
    if not in_workflow:
        do = "On GitHub, see that Settings > Pages > Source says GitHub Actions."
        do += " A private repository needs a paid plan for that."
        yield Finding(level="note", about="GitHub Pages", text=unseen, do=do)
        do = "On GitHub, open the Actions tab; in a fork, press the button that enables workflows."
        do += " Settings > Actions > General > Actions permissions must allow actions by GitHub."
        yield Finding(level="note", about="GitHub Actions", text=unseen, do=do)
    if queries:
        do = "To fetch by schedule, set Settings > Secrets and variables > Actions > Variables: OFFPRINT_REFRESH = on."
        do += " To fetch once: Actions > Refresh > Run workflow."
        yield Finding(level="note", about="Refresh", text=f"{unseen} digest.yaml has queries.", do=do)
    if upgrades and not in_workflow:
        do = "Settings > Actions > General > Workflow permissions: allow GitHub Actions to create pull requests."
        yield Finding(level="note", about="Upgrade", text=f"{unseen} The Upgrade workflow opens pull requests.", do=do)
