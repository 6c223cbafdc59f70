"""The account's menus on the platform."""

from typing import Any

from gateways.wechat.answers import read_field
from gateways.wechat.calls import Caller
from gateways.wechat.errors import WeChatError

_NO_MENU = 46003


class MenuCalls(Caller):
    """Each raises WeChatError; a menu is the platform's `{"button": [...]}`."""

    def create_menu(self, menu: dict[str, Any]) -> None:
        """Replace the default menu."""
        self.call("post", "/cgi-bin/menu/create", data=menu, idempotent=True)

    def get_menu(self) -> dict[str, Any] | None:
        """Return what is live: `menu` and, if there are any, `conditionalmenu`; None when nothing is."""
        try:
            return self.call("get", "/cgi-bin/menu/get")
        except WeChatError as error:
            if error.errcode == _NO_MENU:
                return None
            raise

    def delete_menu(self) -> None:
        """Delete the default menu and with it every conditional one."""
        self.call("get", "/cgi-bin/menu/delete")

    def add_conditional_menu(self, menu: dict[str, Any]) -> str:
        """Add a menu for those its `matchrule` matches; return its id."""
        answer = self.call("post", "/cgi-bin/menu/addconditional", data=menu)
        return read_field(answer, lambda it: str(it["menuid"]))

    def delete_conditional_menu(self, menu_id: str) -> None:
        """Delete one conditional menu."""
        self.call("post", "/cgi-bin/menu/delconditional", data={"menuid": menu_id})

    def try_match_menu(self, user_id: str) -> dict[str, Any]:
        """Return the menu that a person, by openid or WeChat id, would see."""
        return self.call("post", "/cgi-bin/menu/trymatch", data={"user_id": user_id}, idempotent=True)
