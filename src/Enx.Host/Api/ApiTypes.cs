using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Enx.Actors.Directory;
using Enx.Actors.Protocol;
using Enx.Host.Json;

namespace Enx.Host.Api;

/// <summary>A room.</summary>
/// <param name="RoomId">The room's id.</param>
/// <param name="Name">The name people see.</param>
/// <param name="OwnerRef">The application's own reference.</param>
/// <param name="Settings">How the room is set up.</param>
/// <param name="Data">The application's own words.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Users">How many users are in it.</param>
internal sealed record RoomView(
    [property: JsonPropertyName("room_id")] string RoomId,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("owner_ref")] string OwnerRef,
    [property: JsonPropertyName("settings")] RoomSettingsJson Settings,
    [property: JsonPropertyName("data")] ImmutableDictionary<string, string> Data,
    [property: JsonPropertyName("created")] DateTimeOffset Created,
    [property: JsonPropertyName("users")] int Users)
{
    public static RoomView Of(RoomReplies.RoomDetails r) => new(r.RoomId, r.Name, r.OwnerRef, RoomSettingsJson.Of(r.Settings), r.Data, r.Created, r.Users);

    public static RoomView Of(RoomSummary r, int users) => new(r.RoomId, r.Name, r.OwnerRef, RoomSettingsJson.Of(r.Settings), r.Data, r.Created, users);
}

/// <summary>One room.</summary>
/// <param name="Result">0.</param>
/// <param name="Room">The room.</param>
internal sealed record RoomAnswer([property: JsonPropertyName("result")] int Result, [property: JsonPropertyName("room")] RoomView Room);

/// <summary>Some of the rooms.</summary>
/// <param name="Result">0.</param>
/// <param name="Total">How many rooms match in all.</param>
/// <param name="Rooms">Those asked for.</param>
internal sealed record RoomListAnswer(
    [property: JsonPropertyName("result")] int Result,
    [property: JsonPropertyName("total")] int Total,
    [property: JsonPropertyName("rooms")] IReadOnlyList<RoomView> Rooms);

/// <summary>Who is in a room.</summary>
/// <param name="Result">0.</param>
/// <param name="Total">How many.</param>
/// <param name="Users">Who.</param>
internal sealed record UsersAnswer(
    [property: JsonPropertyName("result")] int Result,
    [property: JsonPropertyName("total")] int Total,
    [property: JsonPropertyName("users")] IReadOnlyList<RoomNotifications.UserMeta> Users);

/// <summary>A token for one user and one join.</summary>
/// <param name="Result">0.</param>
/// <param name="Token">The token.</param>
/// <param name="TokenId">Its id, by which it can be revoked.</param>
/// <param name="ExpiresAt">When its life ends.</param>
internal sealed record TokenAnswer(
    [property: JsonPropertyName("result")] int Result,
    [property: JsonPropertyName("token")] string Token,
    [property: JsonPropertyName("token_id")] string TokenId,
    [property: JsonPropertyName("expires_at")] DateTimeOffset ExpiresAt);

/// <summary>Who waits in the waiting room.</summary>
/// <param name="Result">0.</param>
/// <param name="Total">How many.</param>
/// <param name="Users">Who, in the order in which they came.</param>
internal sealed record AwaitedAnswer(
    [property: JsonPropertyName("result")] int Result,
    [property: JsonPropertyName("total")] int Total,
    [property: JsonPropertyName("users")] IReadOnlyList<RoomNotifications.AwaitedUser> Users);

/// <summary>What was said is stored and on its way.</summary>
/// <param name="Result">0.</param>
/// <param name="Id">Its number in the room.</param>
/// <param name="Timestamp">When, ms since 1970.</param>
internal sealed record MessageSentAnswer(
    [property: JsonPropertyName("result")] int Result,
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("timestamp")] long Timestamp);

/// <summary>What was said.</summary>
/// <param name="Result">0.</param>
/// <param name="Messages">Oldest first.</param>
internal sealed record MessagesAnswer(
    [property: JsonPropertyName("result")] int Result,
    [property: JsonPropertyName("messages")] IReadOnlyList<RoomNotifications.ChatMessage> Messages);

/// <summary>A token for the demo page.</summary>
/// <param name="Token">The token.</param>
internal sealed record DemoTokenAnswer([property: JsonPropertyName("token")] string Token);

/// <summary>It is done.</summary>
/// <param name="Result">0.</param>
internal sealed record DoneAnswer([property: JsonPropertyName("result")] int Result)
{
    public static readonly DoneAnswer Instance = new(Codes.Success);
}

/// <summary>It is not done.</summary>
/// <param name="Result">A number of docs/protocol.md §4; where there is none, the HTTP status.</param>
/// <param name="Error">What kind of failure.</param>
/// <param name="Desc">What to do.</param>
internal sealed record ErrorAnswer(
    [property: JsonPropertyName("result")] int Result,
    [property: JsonPropertyName("error")] string Error,
    [property: JsonPropertyName("desc")] string Desc);

/// <summary>How answers become JSON, and bodies are described. Names are said at each field; those of the room vocabulary's payloads are camelCase.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RoomAnswer))]
[JsonSerializable(typeof(RoomListAnswer))]
[JsonSerializable(typeof(UsersAnswer))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(DemoTokenAnswer))]
[JsonSerializable(typeof(DoneAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(AwaitedAnswer))]
[JsonSerializable(typeof(MessageSentAnswer))]
[JsonSerializable(typeof(MessagesAnswer))]
[JsonSerializable(typeof(MessageBody))]
[JsonSerializable(typeof(RoomBody))]
[JsonSerializable(typeof(RoomChangeBody))]
[JsonSerializable(typeof(TokenBody))]
[JsonSerializable(typeof(DemoTokenBody))]
internal sealed partial class ApiJson : JsonSerializerContext;
