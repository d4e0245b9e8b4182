"""Reads everybody's calendar back with PyPI's icalendar, and compares each event with the database.

    cargo build
    python3 -m venv /tmp/calendar && /tmp/calendar/bin/pip install icalendar tzdata
    /tmp/calendar/bin/python tests/calendar/read_back.py

It runs `shadowday demo`, takes an address for everybody as they would (the button in `/shadow status`), and reads the
demo's database beside it. Then pairs are confirmed, the day is called off, and all is read again each time. The files
that pairs were given are read too. tests/it/calendars.rs does the like with another parser, without Python.
"""

import json, os, pathlib, re, sqlite3, subprocess, tempfile, time, urllib.error, urllib.request
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

import icalendar

PROGRAM = pathlib.Path(__file__).parents[2] / "target/debug/shadowday"


def get(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read()


class Page:
    """What the demo's page does."""

    def __init__(self, origin):
        self.origin = origin

    def state(self, who=""):
        return json.loads(get(f"{self.origin}/ui/state" + (f"?as={who}" if who else "")))

    def post(self, what, **fields):
        body = json.dumps(fields).encode()
        request = urllib.request.Request(f"{self.origin}/ui/{what}", body, {"content-type": "application/json"})
        answer = json.loads(urllib.request.urlopen(request, timeout=30).read())
        assert answer["ok"], answer

    def slash(self, who, text):
        channel = next(one["id"] for one in self.state(who)["conversations"] if one["kind"] == "channel")
        self.post("slash", **{"as": who, "channel": channel, "text": text})

    def click(self, who, label):
        """Presses the newest button with this label."""
        for message, channel, block, button in reversed(list(self.buttons(who))):
            if button["text"]["text"] == label:
                place = {"ephemeral_id": message["id"]} if message["ephemeral"] else {"channel": channel, "ts": message["ts"]}
                return self.post("click", **{"as": who, "block_id": block["block_id"], "action_id": button["action_id"]}, **place)
        raise AssertionError(f"{who} sees no {label}")

    def buttons(self, who):
        said = [(one, channel) for channel, all in self.state(who)["messages"].items() for one in all]
        for message, channel in sorted(said, key=lambda pair: pair[0]["ts"]):
            for block in message.get("blocks", []):
                for button in block.get("elements", []):
                    if button.get("type") == "button":
                        yield message, channel, block, button

    def address(self, who):
        self.slash(who, "/shadow status")
        self.click(who, "Add to my calendar")
        until = time.monotonic() + 10
        while time.monotonic() < until:
            found = re.findall(r"`(http://[^`]+/calendar/[0-9a-f]{32}\.ics)`", json.dumps(self.state(who)["messages"]))
            if found:
                return found[-1]
            time.sleep(0.05)
        raise AssertionError(f"{who} got no address")

    def files(self):
        found = {}
        for person in self.state()["people"]:
            if not person["is_bot"] and not person["deleted"]:
                for said in self.state(person["id"])["messages"].values():
                    found |= {one["id"]: one["name"] for message in said for one in message.get("files", [])}
        return [get(f"{self.origin}/files/{id}/{name}") for id, name in found.items()]


def events(text):
    calendar = icalendar.Calendar.from_ical(text)
    assert calendar["METHOD"] == "PUBLISH" and calendar["VERSION"] == "2.0" and not calendar.errors
    assert not [part for part in calendar.walk() if part.name == "VTIMEZONE"]
    found = calendar.walk("VEVENT")
    assert all(not event.errors and event["DTSTAMP"].dt.tzinfo and event["LAST-MODIFIED"].dt.tzinfo for event in found)
    return found


def stored(database, who):
    """This person's (start, end) of shifts and of days, straight from the tables."""
    db = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    shifts = db.execute(
        "SELECT date, time_zone, shifts.start_time, shifts.end_time FROM shifts JOIN days ON days.id = day"
        " WHERE advocate = ? AND called_off_at IS NULL", [who]).fetchall()
    own = db.execute(
        "SELECT date, time_zone, start_time, end_time FROM signups JOIN days ON days.id = day"
        " WHERE person = ? AND state = 'in' AND called_off_at IS NULL", [who]).fetchall()
    db.close()
    instant = lambda date, zone, at: datetime.fromisoformat(f"{date}T{at}").replace(tzinfo=ZoneInfo(zone)).astimezone(timezone.utc)
    return sorted((instant(date, zone, start), instant(date, zone, end)) for date, zone, start, end in shifts + own)


def compare(page, database, addresses, seen):
    """Each event is in the tables, and each row is an event; nobody's uid or sequence goes back."""
    count = 0
    for who, address in addresses.items():
        confirmed = []
        for event in events(get(address)):
            start, end = event["DTSTART"].dt, event["DTEND"].dt
            assert start.utcoffset().total_seconds() == 0 and event["SUMMARY"] and start < end
            key = (who, str(event["UID"]))
            before = seen.get(key)
            now = (start, end, str(event["SUMMARY"]), str(event["STATUS"]), str(event["DESCRIPTION"]))
            assert before is None or event["SEQUENCE"] == before[0] + (now != before[1]), (who, before, event)
            seen[key] = (event["SEQUENCE"], now)
            if event["STATUS"] == "CONFIRMED":
                confirmed.append((start, end))
        assert sorted(confirmed) == stored(database, who), (who, confirmed, stored(database, who))
        count += len(confirmed)
    return count


def main():
    with tempfile.TemporaryDirectory() as folder:
        demo = subprocess.Popen([PROGRAM, "demo", "--port", "0"], stdout=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": folder, "RUST_LOG": "warn"})
        try:
            page = Page(demo.stdout.readline().split()[-1])
            database = next(pathlib.Path(folder).rglob("demo.db"))
            state = page.state()
            people = [one["id"] for one in state["people"] if not (one["is_bot"] or one["deleted"] or one["is_stranger"])]
            addresses = {who: page.address(who) for who in people}
            seen = {}
            first = compare(page, database, addresses, seen)
            assert first > 4, first
            assert compare(page, database, addresses, seen) == first
            print(f"{len(people)} calendars, {first} events: each is in the tables, and the other way round")

            coordinator = "U0MAEVE"
            page.slash(coordinator, "/shadow pair")
            page.click(coordinator, "Confirm and tell all")
            until = time.monotonic() + 60
            while time.monotonic() < until and len(page.files()) < 2:
                time.sleep(0.5)
            # Who waits for a buddy now has no day any more.
            paired = compare(page, database, addresses, seen)
            assert 0 < paired <= first
            named = sum(" with " in now[2] for _, now in seen.values())
            files = [event for text in page.files() for event in events(text)]
            windows = {window for who in people for window in stored(database, who)}
            assert len(files) > 1 and all((event["DTSTART"].dt, event["DTEND"].dt) in windows for event in files)
            print(f"pairs are confirmed: {named} events name a buddy; {len(files)} files, each at a time of the tables")

            page.slash(coordinator, "/shadow days")
            page.click(coordinator, "Call off")
            time.sleep(1)
            assert compare(page, database, addresses, seen) < paired
            cancelled = sum(now[3] == "CANCELLED" for _, now in seen.values())
            print(f"after a day was called off: {cancelled} events are cancelled, under the same uid with a higher sequence")

            who = people[0]
            page.slash(who, "/shadow status")
            page.click(who, "Add to my calendar")
            time.sleep(1)
            page.click(who, "New address")
            time.sleep(1)
            try:
                get(addresses[who])
                raise AssertionError("the earlier address still works")
            except urllib.error.HTTPError as dead:
                assert dead.code == 404 and dead.read() == b""
            print("a new address: the earlier one is dead")
        finally:
            demo.terminate()
            demo.wait(15)


main()
