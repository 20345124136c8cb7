namespace Enx.Host.Operators;

/// <summary>The examples of the OpenAPI document. A test holds their fields against a node's answers.</summary>
internal static class ClusterExamples
{
    public const string Cluster = """
        {"result": 0, "at": "2026-01-31T10:00:00+00:00", "cluster": "enx", "own": "10.0.0.1:4053", "version": "0.1.0", "leader": "10.0.0.1:4053", "oldest": "10.0.0.1:4053",
          "totals": {"members": 1, "up": 1, "unreachable": 0, "draining": 0, "rooms": 12, "media_rooms": 10, "peers": 48, "sessions": 48, "packets_per_second": 21000},
          "members": [{"node": "10.0.0.1:4053", "incarnation": "1834096719", "own": true, "status": "up", "reachable": true, "roles": ["gateway", "media", "room"], "version": "0.1.0",
            "started": "2026-01-30T08:00:00+00:00", "public_url": "https://gw1.example.com",
            "load": {"cpu": 0.21, "packets_per_second": 21000, "peers": 48, "max_peers": 2000, "media_rooms": 10, "max_media_rooms": 1000, "sessions": 48, "age": 0.4},
            "media_lost": false, "draining": false, "deadline": null, "shards": 60, "rooms": 12}],
          "events": [{"at": "2026-01-30T08:00:01+00:00", "kind": "up", "node": "10.0.0.1:4053", "text": "10.0.0.1:4053 is a member: gateway, media, room"}]}
        """;

    public const string Rooms = """
        {"result": 0, "total": 1, "silent": [], "rooms": [
          {"room_id": "5f2b8c0d9e1a4b7c6d3e2f10", "name": "Weekly meeting", "users": 4, "node": "10.0.0.1:4053", "media_node": "10.0.0.2:4053", "shard": "17"}]}
        """;

    public const string Journal = """
        {"result": 0, "kept": "168h", "facts": 52000, "oldest": "2026-01-24T10:00:00+00:00", "bytes": 31457280, "free_bytes": 1048576, "snapshots": 340, "counted_facts": 52000,
          "rooms": [{"room_id": "5f2b8c0d9e1a4b7c6d3e2f10", "facts": 1800}],
          "followers": [{"name": "webhooks", "offset": 812345, "behind": 3}]}
        """;

    public const string Drain = """{"result": 0, "node": "10.0.0.2:4053", "deadline": "2026-01-31T10:00:30+00:00"}""";

    public const string Down = """{"result": 0, "node": "10.0.0.2:4053"}""";
}
