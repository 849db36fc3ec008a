def test_open(desk):
    assert desk.book.current.name == "default"
