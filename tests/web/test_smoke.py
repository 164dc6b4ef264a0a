import pytest
from fastapi.testclient import TestClient


@pytest.mark.parametrize("path", ["/week", "/people", "/gaps", "/status"])
@pytest.mark.parametrize("suffix", ["", ".json", ".csv"])
def test_page(client: TestClient, path: str, suffix: str) -> None:
    answer = client.get(path + suffix)
    assert answer.status_code == 200, answer.text
