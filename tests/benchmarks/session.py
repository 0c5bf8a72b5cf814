"""Session: one reader's connection to the dashboards, spoken as the browser speaks it.

Belongs here: Streamlit's messages over its websocket. Not here: how many readers, the clock.
Thirty pages of Chromium on two cores would measure Chromium.
"""

import asyncio

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

ANSWERED_WITHIN = 120


class Session:
    """One reader at the overview; every run is checked to have sent the whole page.

    `months` are the words of the first list of choices, `written` what the last run put down.
    """

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._kept: dict[str, ForwardMsg] = {}
        self._months_id = ""
        self._address = ""
        self.months: list[str] = []
        self.written = ""

    @classmethod
    async def opened(cls, address: str) -> "Session":
        """Connect and run the page for the first time."""
        place = address.replace("http", "ws", 1) + "/_stcore/stream"
        session = cls(await connect(place, subprotocols=["streamlit"], max_size=None))
        await session._run(BackMsg())
        return session

    async def choose(self, month: str) -> None:
        """Choose a month by its words.

        Raises:
            RuntimeError: what came is no whole page of that month.
        """
        told = BackMsg()
        told.rerun_script.widget_states.widgets.add(id=self._months_id, string_value=month)
        await self._run(told)
        if month not in self.written:
            raise RuntimeError(f"the page does not speak of {month}")

    async def close(self) -> None:
        """Leave."""
        await self._connection.close()

    async def _run(self, told: BackMsg) -> None:
        told.rerun_script.context_info.locale = "zh-CN"
        told.rerun_script.query_string = self._address
        told.rerun_script.cached_message_hashes.extend(self._kept)
        await self._connection.send(told.SerializeToString())
        written: list[str] = []
        async with asyncio.timeout(ANSWERED_WITHIN):
            while True:
                sent = ForwardMsg.FromString(await self._connection.recv())
                if sent.WhichOneof("type") == "script_finished":
                    break
                self._read(sent, written)
        if sent.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
            raise RuntimeError("the run did not end well")
        self.written = "".join(written)
        if "<section" not in self.written or "</table>" not in self.written:
            raise RuntimeError("the page is not whole")

    def _read(self, sent: ForwardMsg, written: list[str]) -> None:
        if sent.WhichOneof("type") == "ref_hash":
            sent = self._kept[sent.ref_hash]
        elif sent.metadata.cacheable:
            self._kept[sent.hash] = sent
        if sent.WhichOneof("type") == "page_info_changed":
            self._address = sent.page_info_changed.query_string
        element = sent.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise RuntimeError(element.exception.message)
        if kind == "html":
            written.append(element.html.body)
        if kind == "selectbox" and (not self._months_id or element.selectbox.id == self._months_id):
            self._months_id, self.months = element.selectbox.id, list(element.selectbox.options)
