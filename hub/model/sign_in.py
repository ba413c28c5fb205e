"""The providers of config.yaml by which people may sign in: OpenID Connect, such as Google Workspace or Entra."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

_MANY_TENANTS = ("/common", "/organizations", "/consumers")


class Provider(BaseModel):
    """One provider. Only addresses of ``domains`` are believed; those of ``newcomers`` get an account by themselves."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str = ""
    kind: Literal["google", "entra", "openid"] = "openid"
    issuer: str
    client_id: str
    client_secret_env: str = ""
    domains: tuple[str, ...] = Field(min_length=1)
    newcomers: tuple[str, ...] = ()
    tenant: str = ""  # Entra's directory id
    allow_http: bool = False  # for a practice provider
    allow_private: bool = False  # for a provider inside the school's own network

    @model_validator(mode="after")
    def _one_tenant(self) -> Provider:
        if self.kind == "entra" and not self.tenant:
            raise ValueError("Entra needs “tenant”, the directory id of the school.")
        if any(self.issuer.rstrip("/").removesuffix("/v2.0").endswith(many) for many in _MANY_TENANTS):
            raise ValueError("the issuer must name one tenant: https://login.microsoftonline.com/TENANT/v2.0")
        if not self.issuer.startswith("https://") and not self.allow_http:
            raise ValueError("the issuer begins with https://")
        if not set(self.newcomers) <= set(self.domains):
            raise ValueError("“newcomers” can only name domains that are in “domains”.")
        return self
