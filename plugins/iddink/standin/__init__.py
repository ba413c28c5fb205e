"""A distributor to practise with: the vendor's side of the contract, with invented people only.

with Standin(seed=7, size="small").serve(port=0) as standin:
    ...  # standin.url, standin.token, standin.mess["lic-dup-code"], standin.fault("429", times=2)
"""

from plugins.iddink.standin.distributor import Standin

__all__ = ["Standin"]
