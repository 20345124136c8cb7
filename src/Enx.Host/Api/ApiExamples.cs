using System.Text.Json.Nodes;

namespace Enx.Host.Api;

/// <summary>The examples of the OpenAPI document. A test sends the requests to a node, so they stay true.</summary>
internal static class ApiExamples
{
    public const string CreateRoom = """
        {"name": "Weekly meeting", "owner_ref": "team-7", "settings": {"participants": 12, "moderators": 2, "max_active_talkers": 6}, "data": {"course": "C-17"}}
        """;

    public const string UpdateRoom = """
        {"name": "Weekly meeting, now larger", "settings": {"participants": 40}}
        """;

    public const string CreateToken = """
        {"name": "Ann", "role": "moderator", "user_ref": "emp-7", "data": {"team": "blue"}, "may_publish": ["microphone", "camera"]}
        """;

    public const string DemoToken = """
        {"room": "coffee", "name": "Ann"}
        """;

    public const string Room = """
        {"result": 0, "room": {"room_id": "5f2b8c0d9e1a4b7c6d3e2f10", "name": "Weekly meeting", "owner_ref": "team-7",
          "settings": {"description": "", "mode": "group", "moderators": 2, "participants": 12, "max_active_talkers": 6, "quality": "HD", "screen_share": true,
            "abwd": true, "adhoc": false, "scheduled": false, "scheduled_time": null, "duration": 0, "knock": false, "wait_for_moderator": false},
          "data": {"course": "C-17"}, "created": "2026-01-31T10:00:00+00:00", "users": 0}}
        """;

    public static readonly string RoomList = $$"""{"result": 0, "total": 1, "rooms": [{{JsonNode.Parse(Room)!["room"]!.ToJsonString()}}]}""";

    public const string Users = """
        {"result": 0, "total": 1, "users": [{"clientId": "0d0e7c1a-52d4-4d1e-9f1b-6a3c5e8f7b21", "name": "Ann", "user_ref": "emp-7", "role": "moderator",
          "permissions": {"publish": true, "subscribe": true, "record": true, "stats": true, "controlhandlers": true}, "audioMuted": false, "videoMuted": false, "sharing": false,
          "hardMutedAudio": false, "hardMutedVideo": false, "hasFloor": false, "reconnecting": false, "attributes": null}]}
        """;

    public const string Token = """
        {"result": 0, "token": "eyJhbGciOiJIUzI1NiJ9…", "token_id": "9a1c0b7e5d3f4a2b8c6d7e9f0a1b2c3d", "expires_at": "2026-01-31T10:15:00+00:00"}
        """;

    public const string Awaited = """
        {"result": 0, "total": 1, "users": [{"clientId": "0d0e7c1a-52d4-4d1e-9f1b-6a3c5e8f7b21", "name": "Bob", "user_ref": "emp-8", "role": "participant"}]}
        """;

    public const string Message = """
        {"type": "chat", "message": "The lesson ends in five minutes.", "broadcast": true, "sender": "School"}
        """;

    public const string MessageSent = """{"result": 0, "id": 42, "timestamp": 1769853600000}""";

    public const string Messages = """
        {"result": 0, "messages": [{"id": 42, "type": "chat", "broadcast": true, "sender": "School", "senderId": "",
          "message": "The lesson ends in five minutes.", "timestamp": 1769853600000, "receipients": []}]}
        """;

    public const string DemoTokenAnswer = """{"token": "eyJhbGciOiJIUzI1NiJ9…"}""";

    public const string Done = """{"result": 0}""";

    /// <summary>A failure with an HTTP status.</summary>
    public static string Failure(int status) => status switch
    {
        400 => """{"result": 1155, "error": "Bad Request", "desc": "skip must be 0 or more."}""",
        401 => """{"result": 10000, "error": "Unauthorized", "desc": "Send the id and the key of the application with HTTP Basic authentication."}""",
        403 => """{"result": 9034, "error": "Forbidden", "desc": "Pages of other origins may change nothing here. Call from your backend, or have the operator allow the origin in enx.http.allowed-origins."}""",
        404 => """{"result": 9004, "error": "Not Found", "desc": "There is no room \"abc\". Create it first."}""",
        409 => """{"result": 9009, "error": "Conflict", "desc": "People are in the room. Try again when they have left, or delete it by force."}""",
        413 => """{"result": 1196, "error": "Payload Too Large", "desc": "The body is too large. Send less."}""",
        415 => """{"result": 415, "error": "Unsupported Media Type", "desc": "Send the body as application/json."}""",
        429 => """{"result": 9010, "error": "Too Many Requests", "desc": "Too many requests. Wait a second and try again."}""",
        504 => """{"result": 504, "error": "Gateway Timeout", "desc": "Node 10.0.0.2:4053 did not answer. See whether it is reachable; one that is gone for good can be put out with down."}""",
        _ => """{"result": 1172, "error": "Service Unavailable", "desc": "The room did not answer in time. Try again."}""",
    };
}
