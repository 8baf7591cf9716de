"""Which addresses lead to a video or a podcast's episode, as far as the address itself tells."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from issues.links import host

_YOUTUBE = frozenset({"youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com"})
_YOUTUBE_VIDEO = re.compile(r"/(?:watch\Z|live/|shorts/|embed/|v/)")  # playlists, channels and people are none
_VIMEO_VIDEO = re.compile(r"/(?:video/|channels/[^/]{1,80}/)?\d{5,}")
_CONGRESS_VIDEO = re.compile(r"/v/[^/]")
_PEERTUBE_VIDEO = re.compile(r"/(?:w/[1-9A-HJ-NP-Za-km-z]{22}|videos/(?:watch|embed)/[0-9a-f-]{36})/?\Z")
_PODCAST_PATH = re.compile(r"/podcasts?/[^/]")
_STATION_PATH = re.compile(r"/episode/[^/]")  # its transcripts are texts
_EPISODE_PATH = re.compile(r"/[^/]")
_PODCAST_LABEL = re.compile(r"(?:^|[.-]|[a-z])podcast[.-]")
_PODCAST_HOSTS = frozenset(
    {
        "anchor.fm",
        "netstack.fm",
        "newrustacean.com",
        "overcast.fm",
        "pca.st",
        "podcasters.spotify.com",
        "podcasts.apple.com",
        "podcasts.google.com",
        "se-radio.net",
        "soundcloud.com",
    }
)
_PODCAST_HOSTERS = (
    ".acast.com",
    ".blubrry.net",
    ".buzzsprout.com",
    ".captivate.fm",
    ".castos.com",
    ".fireside.fm",
    ".libsyn.com",
    ".podbean.com",
    ".podigee.io",
    ".simplecast.com",
    ".transistor.fm",
)


def medium(url: str) -> str:
    """“video” for one video, “audio” for one episode, “” for what the address does not tell: lists, channels, articles. Never raises."""
    site = host(url)
    if not site:
        return ""
    path = urlsplit(url.strip()).path
    if _is_video(site, path):
        return "video"
    return "audio" if _is_episode(site, path) else ""


def _is_video(site: str, path: str) -> bool:
    if site in _YOUTUBE:
        return _YOUTUBE_VIDEO.match(path) is not None
    if site == "youtu.be":
        return path.strip("/") != ""
    if site in {"vimeo.com", "player.vimeo.com"}:
        return _VIMEO_VIDEO.match(path) is not None
    return _PEERTUBE_VIDEO.match(path) is not None or (site == "media.ccc.de" and _CONGRESS_VIDEO.match(path) is not None)


def _is_episode(site: str, path: str) -> bool:
    if site == "rustacean-station.org":
        return _STATION_PATH.match(path) is not None
    if site == "open.spotify.com":
        return path.startswith(("/episode/", "/show/"))
    if site in _PODCAST_HOSTS or site.endswith(_PODCAST_HOSTERS) or _PODCAST_LABEL.search(site):
        return _EPISODE_PATH.match(path) is not None
    return _PODCAST_PATH.match(path) is not None
