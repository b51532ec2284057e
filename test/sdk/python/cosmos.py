"""What a Python program does with Cosmos DB, by the official client. One line for each thing that works."""

import os
from datetime import datetime, timezone

from azure.core import MatchConditions
from azure.cosmos import CosmosClient, PartitionKey, exceptions

CONNECTION = os.environ["AZWIRE_CONNECTION_STRING"]


def client_of():
    return CosmosClient.from_connection_string(CONNECTION)


def container_of(client, name, **options):
    database = client.create_database_if_not_exists("python")
    return database.create_container(name, PartitionKey(path="/pk"), **options)


def raises(error, status, action):
    try:
        action()
    except error as problem:
        assert problem.status_code == status, problem
        return problem
    raise AssertionError(f"{error.__name__} was due")


def administration():
    with client_of() as client:
        database = client.create_database("admin", offer_throughput=500)
        raises(exceptions.CosmosResourceExistsError, 409, lambda: client.create_database("admin"))
        assert [one["id"] for one in client.query_databases("SELECT * FROM c WHERE c.id = 'admin'")] == ["admin"]
        assert database.get_throughput().offer_throughput == 500
        assert database.replace_throughput(600).offer_throughput == 600
        container = database.create_container_if_not_exists("items", PartitionKey(path="/pk"), default_ttl=60)
        assert container.read()["defaultTtl"] == 60
        database.replace_container(container, PartitionKey(path="/pk"), default_ttl=90)
        assert [(one["id"], one["defaultTtl"]) for one in database.list_containers()] == [("items", 90)]
        user = database.create_user({"id": "someone"})
        permission = {"id": "p", "permissionMode": "read", "resource": container.container_link}
        assert user.create_permission(permission).properties["_token"].startswith("type=resource&ver=1.0&sig=")
        client.delete_database("admin")
        raises(exceptions.CosmosResourceNotFoundError, 404, database.read)


def items():
    with client_of() as client:
        container = container_of(client, "items")
        created = container.create_item({"id": "1", "pk": "é", "nested": {"list": [1, None, "ü"]}})
        assert container.read_item("1", "é")["nested"] == {"list": [1, None, "ü"]}
        raises(exceptions.CosmosResourceExistsError, 409, lambda: container.create_item({"id": "1", "pk": "é"}))
        unchanged = {"etag": created["_etag"], "match_condition": MatchConditions.IfNotModified}
        replaced = container.replace_item("1", {"id": "1", "pk": "é", "n": 1}, **unchanged)
        stale = lambda: container.replace_item("1", replaced, **unchanged)
        raises(exceptions.CosmosAccessConditionFailedError, 412, stale)
        increment = [{"op": "incr", "path": "/n", "value": 4}]
        patched = container.patch_item("1", "é", increment, filter_predicate="from c where c.n = 1")
        assert patched["n"] == 5
        container.upsert_item({"id": "a b'c", "pk": None})
        assert container.read_item("a b'c", None)["pk"] is None
        container.delete_item("a b'c", None)
        raises(exceptions.CosmosResourceNotFoundError, 404, lambda: container.read_item("a b'c", None))
        container.upsert_item({"id": "2", "pk": "é"})
        found = container.read_items([("1", "é"), ("2", "é")])
        assert sorted(one["id"] for one in found) == ["1", "2"]
        assert container.create_item({"id": "3", "pk": "é"}, no_response=True) == {}
        container.delete_all_items_by_partition_key("é")
        assert list(container.read_all_items()) == []


def keys():
    with client_of() as client:
        database = client.create_database_if_not_exists("python")
        container = database.create_container("levels", PartitionKey(path=["/tenant", "/user"], kind="MultiHash"))
        for tenant, user in [("a", "x"), ("a", "y"), ("b", "x")]:
            container.create_item({"id": "1", "tenant": tenant, "user": user})
        assert container.read_item("1", ["a", "y"])["user"] == "y"
        found = container.query_items("SELECT VALUE c.user FROM c", partition_key=["a"])
        assert sorted(found) == ["x", "y"]


def batches():
    with client_of() as client:
        container = container_of(client, "batches")
        results = container.execute_item_batch(
            [("create", ({"id": "1", "pk": "a"},)), ("upsert", ({"id": "2", "pk": "a"},)), ("read", ("1",))], "a"
        )
        assert [one["statusCode"] for one in results] == [201, 201, 200]
        twice = [("create", ({"id": "3", "pk": "a"},)), ("create", ({"id": "1", "pk": "a"},))]
        failing = lambda: container.execute_item_batch(twice, "a")
        problem = raises(exceptions.CosmosBatchOperationError, 409, failing)
        assert [one["statusCode"] for one in problem.operation_responses] == [424, 409], problem


def queries():
    with client_of() as client:
        container = container_of(client, "queries")
        for number in range(25):
            container.create_item({"id": str(number), "pk": f"key-{number % 4}", "n": number})
        ask = lambda text, **options: list(container.query_items(text, enable_cross_partition_query=True, **options))
        assert ask("SELECT VALUE c.n FROM c ORDER BY c.n DESC", max_item_count=7) == list(range(24, -1, -1))
        assert ask("SELECT VALUE SUM(c.n) FROM c") == [300]
        least = [{"name": "@least", "value": 22}]
        assert ask("SELECT VALUE c.n FROM c WHERE c.n >= @least ORDER BY c.n", parameters=least) == [22, 23, 24]
        groups = ask("SELECT c.pk, COUNT(1) AS count FROM c GROUP BY c.pk")
        assert {one["pk"]: one["count"] for one in groups} == {"key-0": 7, "key-1": 6, "key-2": 6, "key-3": 6}
        assert list(container.query_items("SELECT VALUE COUNT(1) FROM c", partition_key="key-0")) == [7]
        raises(exceptions.CosmosHttpResponseError, 400, lambda: ask("SELECT FROM"))


def change_feed():
    with client_of() as client:
        container = container_of(client, "feed")
        for number in range(5):
            container.create_item({"id": str(number), "pk": "a" if number % 2 else "b"})
        read = lambda **options: [one["id"] for one in container.query_items_change_feed(**options)]
        assert read(start_time="Beginning") == ["0", "1", "2", "3", "4"]
        assert read(start_time="Beginning", partition_key="a") == ["1", "3"]
        assert read(is_start_from_beginning=True, max_item_count=2) == ["0", "1", "2", "3", "4"]
        token = container.client_connection.last_response_headers["etag"]
        container.upsert_item({"id": "0", "pk": "b", "again": True})
        assert read(continuation=token) == ["0"]
        assert read(start_time=datetime(2020, 1, 1, tzinfo=timezone.utc)) == ["1", "2", "3", "4", "0"]
        whole = list(container.read_feed_ranges())
        assert read(feed_range=whole[0], start_time="Beginning") == ["1", "2", "3", "4", "0"]
        versions = container.query_items_change_feed(mode="AllVersionsAndDeletes")
        assert list(versions) == []
        token = container.client_connection.last_response_headers["etag"]
        container.delete_item("0", "b")
        changes = list(container.query_items_change_feed(mode="AllVersionsAndDeletes", continuation=token))
        assert [one["metadata"]["operationType"] for one in changes] == ["delete"], changes


def ranges():
    with client_of() as client:
        container = container_of(client, "throughput", offer_throughput=20_000)
        for number in range(20):
            container.create_item({"id": str(number), "pk": str(number), "n": number})
        assert len(list(container.read_feed_ranges())) == 2
        pages = {"enable_cross_partition_query": True, "max_item_count": 3}
        assert list(container.query_items("SELECT VALUE c.n FROM c ORDER BY c.n", **pages)) == list(range(20))
        assert len(list(container.query_items_change_feed(start_time="Beginning"))) == 20


if __name__ == "__main__":
    for part in (administration, items, keys, batches, queries, change_feed, ranges):
        part()
        print(part.__name__.replace("_", " "), flush=True)
