"""What is asked for while workers are killed: notes, files, imports, reviews of batches, webhooks."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Engine, exists, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from geo.errors import DomainError
from projects.evidence.file_store import FileStore
from projects.imports.asking import Options, ask_apply, ask_undo, bring_file
from projects.imports.storing import FOLDER
from projects.models import Import, Job, Officer, Update
from projects.outbox.webhooks import Wanted, add_webhook
from projects.shelves.choosing import find_files
from projects.store.jobs import enqueue
from projects.updates.bulk import ask_review
from projects.updates.works import who
from tests.release.listener import Listener
from tests.support.people import make_officer

EXPORT = {"what": "projects", "format": "csv", "words": {}, "language": "zh"}
HEAD = "项目名称,县区,项目类型,项目状态,总投资(万元)"
# Rows of a file, and characters of a name: of these none is taken for another one's.
ROWS, LETTERS = 3, 8
FIRST_LETTER, MANY_LETTERS = 0x4E00, 20_000
# Of as many things so many are of each kind; the last three are asked for where there is something to do.
KINDS = {"note": 4, "export": 2, "bring": 4, "apply": 8, "review": 6, "take_back": 3}
# Files that are brought and read before anybody is killed.
BEFORE = 12


class Errands:
    """Asks for things; `asked` are the jobs and `files` the imports that were acknowledged."""

    def __init__(self, engine: Engine, folder: Path, chance: random.Random, listener: Listener) -> None:
        self.engine, self.chance = engine, chance
        self.store = FileStore(find_files(folder / "lantu_files"), FOLDER)
        self.asked: set[int] = set()
        self.files: set[int] = set()
        with Session(engine) as session, session.begin():
            self.administrator = session.scalars(select(Officer.id)).one()
            wanted = Wanted(listener.url, listener.secret, "", ())
            add_webhook(session, wanted, self.administrator, loopback=True)
        with Session(engine) as session:
            self.editor = make_officer(session, "editor", "officer", ("211302",)).id

    def begin(self) -> None:
        """Bring the first files."""
        for _file in range(BEFORE):
            self.ask("bring")

    def ask(self, kind: str = "") -> None:
        """Ask for one thing; what the database does not acknowledge may be there or not."""
        kind = kind or self.chance.choices(list(KINDS), list(KINDS.values()))[0]
        act: Callable[[Session], Job | Import | None] = getattr(self, kind)
        with suppress(SQLAlchemyError, DomainError):
            with Session(self.engine, expire_on_commit=False) as session, session.begin():
                made = act(session)
            if isinstance(made, Import):
                self.files.add(made.id)
            job_id = made.job_id if isinstance(made, Import) else made and made.id
            self.asked |= {job_id} if job_id else set()

    def note(self, session: Session) -> Job:
        """Ask for a job that writes to the database, in either crew."""
        queue, seconds = self.chance.choice(("default", "network")), self.chance.uniform(0.05, 0.8)
        more = {"title": "演练", "officer_id": self.administrator, "queue": queue}
        return enqueue(session, "rehearsal.note", {"seconds": seconds}, **more)

    def export(self, session: Session) -> Job:
        """Ask for a file."""
        wanted = EXPORT | {"officer_id": self.administrator}
        return enqueue(session, "exports.make", wanted, title="演练", officer_id=self.administrator)

    def bring(self, session: Session) -> Import:
        """Bring a file of new projects: of somebody who publishes, or of somebody whose rows wait."""
        names = ["".join(map(self.letter, range(LETTERS))) for _row in range(ROWS)]
        rows = [f"{name},双塔区,能源,谋划,{self.chance.randrange(1, 9000)}" for name in names]
        author, _access = who(session, self.chance.choice((self.administrator, self.editor)))
        content = "\n".join((HEAD, *rows)).encode()
        return bring_file(session, self.store, ("演练.csv", content), Options(), author)

    def letter(self, _place: int) -> str:
        return chr(FIRST_LETTER + self.chance.randrange(MANY_LETTERS))

    def apply(self, session: Session) -> Import | None:
        """Have the oldest import written that was read."""
        one = session.scalars(select(Import).where(Import.state == "previewed").order_by(Import.id)).first()
        if one is None:
            return None
        author, _access = who(session, one.officer_id)
        return ask_apply(session, one.id, author, version=one.version, leave_out=True, confirmed=True)

    def review(self, session: Session) -> Job | None:
        """Have a batch that waits accepted or sent back; no other job is asked for that does the same."""
        is_asked = exists().where(Job.work == "updates.review", Job.arguments["batch"].astext == Update.batch)
        waits = select(Update.batch).where(Update.state == "pending", ~is_asked).order_by(Update.id)
        batch = session.scalars(waits).first()
        if batch is None:
            return None
        author, _access = who(session, self.administrator)
        return ask_review(session, batch, author, "演练", is_accepted=self.chance.random() < 0.7)

    def take_back(self, session: Session) -> Import | None:
        """Have a written import taken back, nothing of which waited for anybody."""
        its_own = Import.officer_id == self.administrator
        written = select(Import).where(Import.state == "applied", its_own)
        one = session.scalars(written.order_by(text("random()"))).first()
        if one is None:
            return None
        author, _access = who(session, one.officer_id)
        return ask_undo(session, one.id, author, "演练", version=one.version, leave_out=False)
