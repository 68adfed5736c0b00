"""Talk in one group: questions and answers, small talk, broadcasts, a few adverts."""

from __future__ import annotations

import random
from collections.abc import Iterator

from sim.wecom.archive import IMAGE, TEXT, Post
from sim.wecom.demo.brands import COMMON, Brand, Thread
from sim.wecom.demo.population import ASSISTANT, PERSONAS
from sim.wecom.demo.stay import Stay, moment
from sim.wecom.demo.talk_common import ADVERTS
from sim.wecom.limits import DAY_S
from sim.wecom.state import Group

THREADS_A_DAY = 4.2
THREADS_A_TALKER = 0.155
COMMON_SHARE = 0.32
BROADCAST_EVERY_DAYS = 3
PICTURE_SHARE = 0.03
ASSISTANT_ANSWERS = 0.25
TAILS = ("", "", "", "", "", "", "～", "！", "😊", "👍")
CHINA_S = 8 * 3600
ADVERT_REMOVED = "advertiser"


class Chatter:
    """Speaks for everybody in one group."""

    def __init__(self, brand: Brand, group: Group, stays: list[Stay], rng: random.Random) -> None:
        self._brand, self._group, self._stays, self._rng = brand, group, stays, rng
        self._weights = [PERSONAS[stay.person.persona][1] for stay in stays]
        self._last_words = {stay.person.external_userid: stay.left * 1000 for stay in stays}
        self.broadcasts: list[tuple[int, str]] = []

    def day(self, midnight: int) -> Iterator[Post]:
        """All messages of one day."""
        if midnight + DAY_S <= self._group.create_time:
            return
        for _ in range(self._thread_count(midnight)):
            thread = self.thread(moment(self._rng, self._brand.hours, midnight))
            yield from filter(self._still_there, thread)
        day = midnight // DAY_S + len(self._group.name)
        if day % BROADCAST_EVERY_DAYS == 0:
            yield self._broadcast(midnight)
        yield from self._adverts(midnight)

    def thread(self, at: int) -> Iterator[Post]:
        """One conversation that starts at this time."""
        cast = self._cast(at)
        if not cast:
            return
        lines = self._lines()
        asker = self._rng.choice(cast)
        words = {name: self._rng.choice(choice) for name, choice in self._brand.slots.items()}
        ms = at * 1000 + self._rng.randrange(1000)
        staff = ASSISTANT if self._rng.random() < ASSISTANT_ANSWERS else self._group.owner
        speaker = asker
        for role, line in lines:
            speaker = {"A": asker, "S": staff}.get(role) or self._other(cast, speaker)
            yield self._line(ms, speaker, line.format_map(words), role)
            ms += int(self._rng.expovariate(1 / 70_000)) + 3000

    def _still_there(self, post: Post) -> bool:
        """Nobody speaks after leaving."""
        return post.ms < self._last_words.get(post.sender, post.ms + 1)

    def _thread_count(self, midnight: int) -> int:
        noon = midnight + DAY_S // 2
        talkers = sum(
            weight > 1 and stay.present(noon) for stay, weight in zip(self._stays, self._weights, strict=True)
        )
        weekday = self._brand.weekdays[((midnight + CHINA_S) // DAY_S + 3) % 7]
        mean = (THREADS_A_DAY + THREADS_A_TALKER * talkers) * weekday
        return max(0, round(self._rng.gauss(mean, mean / 4)))

    def _lines(self) -> Thread:
        common = self._rng.random() < COMMON_SHARE
        return self._rng.choice(COMMON if common else self._brand.threads)

    def _cast(self, at: int) -> list[str]:
        """Up to six people who are there and feel like talking."""
        picked = self._rng.choices(self._stays, self._weights, k=8) if self._stays else []
        return [stay.person.external_userid for stay in picked if stay.present(at)]

    def _other(self, cast: list[str], last: str) -> str:
        """Someone who did not speak just now, if there is one."""
        return self._rng.choice([name for name in cast if name != last] or cast)

    def _line(self, ms: int, speaker: str, text: str, role: str) -> Post:
        if role == "M" and self._rng.random() < PICTURE_SHARE:
            return Post(ms, speaker, self._group.chat_id, f"{self._rng.getrandbits(96):024x}", IMAGE)
        tail = "" if role == "S" else self._rng.choice(TAILS)
        return Post(ms, speaker, self._group.chat_id, text + tail, TEXT)

    def _broadcast(self, midnight: int) -> Post:
        at = midnight + 10 * 3600 + self._rng.randrange(9 * 3600)
        words = {name: self._rng.choice(choice) for name, choice in self._brand.slots.items()}
        link = self._rng.randrange(len(self._brand.links))
        url = f"https://{self._brand.slug}.example/n/{midnight // DAY_S % 1000}-{link}"
        self.broadcasts.append((at, url))
        text = self._brand.links[link].format(url=url, **words)
        return Post(at * 1000, self._group.owner, self._group.chat_id, text)

    def _adverts(self, midnight: int) -> Iterator[Post]:
        """An advertiser speaks shortly before being removed."""
        for stay in self._stays:
            loud = stay.person.persona == ADVERT_REMOVED
            if loud and midnight <= stay.left - 600 < midnight + DAY_S:
                ms = (stay.left - self._rng.randrange(120, 600)) * 1000
                text = self._rng.choice(ADVERTS)
                yield Post(ms, stay.person.external_userid, self._group.chat_id, text)
