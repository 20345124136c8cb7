using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Enx.Actors.Directory;
using Enx.Actors.Protocol;
using Enx.Host.Json;
using Enx.Host.Operators;

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

/// <summary>Who waits at the door.</summary>
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

/// <summary>The body that makes or changes a room. For the description only: bodies are read by <see cref="RoomRequest"/>.</summary>
/// <param name="Name">The name people see; at most 200 characters. Needed to make a room.</param>
/// <param name="OwnerRef">The application's own reference; at most 200 characters.</param>
/// <param name="Settings">What differs from the usual (or, in a change, from the present) settings.</param>
/// <param name="Data">The application's own words: at most 50 texts of 4,096 characters in all.</param>
internal sealed record RoomBody(
    [property: JsonPropertyName("name")] string? Name,
    [property: JsonPropertyName("owner_ref")] string? OwnerRef,
    [property: JsonPropertyName("settings")] RoomSettingsJson? Settings,
    [property: JsonPropertyName("data")] IReadOnlyDictionary<string, string>? Data);

/// <summary>The body that asks for a token. For the description only: bodies are read by <see cref="TokenRequest"/>.</summary>
/// <param name="Name">The name others see; at most 200 characters.</param>
/// <param name="Role">moderator, participant (usual) or viewer.</param>
/// <param name="UserRef">The application's own reference; at most 200 characters.</param>
/// <param name="Data">The application's own words: at most 5 texts.</param>
/// <param name="MayRename">Whether the user may come in under another name; usually not. The others are then shown both.</param>
/// <param name="MayPublish">Some of microphone, camera, share and data; usually all that the role gives.</param>
/// <param name="MayChat">Whether the user may send messages; usually so.</param>
internal sealed record TokenBody(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("role")] string? Role,
    [property: JsonPropertyName("user_ref")] string? UserRef,
    [property: JsonPropertyName("data")] IReadOnlyDictionary<string, string>? Data,
    [property: JsonPropertyName("may_rename")] bool? MayRename,
    [property: JsonPropertyName("may_publish")] IReadOnlyList<string>? MayPublish,
    [property: JsonPropertyName("may_chat")] bool? MayChat);

/// <summary>Whom to drop. For the description only, like the bodies after it.</summary>
/// <param name="ClientIds">Whom; none for everyone.</param>
internal sealed record ClientsBody([property: JsonPropertyName("client_ids")] IReadOnlyList<string>? ClientIds);

/// <summary>The spotlight.</summary>
/// <param name="ClientIds">Whom it concerns.</param>
/// <param name="Add">true (usual) puts them in, false takes them out.</param>
internal sealed record SpotlightBody([property: JsonPropertyName("client_ids")] IReadOnlyList<string> ClientIds, [property: JsonPropertyName("add")] bool? Add);

/// <summary>A room's mode.</summary>
/// <param name="Mode">group or lecture.</param>
internal sealed record ModeBody([property: JsonPropertyName("mode")] string Mode);

/// <summary>A user's role.</summary>
/// <param name="Role">moderator, participant or viewer.</param>
internal sealed record RoleBody([property: JsonPropertyName("role")] string Role);

/// <summary>What is muted, or no longer; at least one of the two.</summary>
/// <param name="Audio">The microphone.</param>
/// <param name="Video">The camera.</param>
internal sealed record MuteBody([property: JsonPropertyName("audio")] bool? Audio, [property: JsonPropertyName("video")] bool? Video);

/// <summary>Whether people knock.</summary>
/// <param name="Enabled">On or off.</param>
internal sealed record KnockBody([property: JsonPropertyName("enabled")] bool Enabled);

/// <summary>Something about the floor.</summary>
/// <param name="Action">grantFloor, denyFloor, releaseFloor, inviteToFloor or cancelFloorInvite.</param>
/// <param name="ClientId">Whom it concerns.</param>
internal sealed record FloorBody([property: JsonPropertyName("action")] string Action, [property: JsonPropertyName("client_id")] string ClientId);

/// <summary>Who is banned.</summary>
/// <param name="UserRef">The application's own reference of the person.</param>
internal sealed record BanBody([property: JsonPropertyName("user_ref")] string UserRef);

/// <summary>Something to say.</summary>
/// <param name="Type">chat or user_data.</param>
/// <param name="Message">Text, or for user_data a JSON object; at most 100 kB.</param>
/// <param name="Broadcast">Whether it is for everyone; usual when no recipients are named.</param>
/// <param name="RecipientIds">Else whom it is for: 1 to 100 client ids.</param>
/// <param name="Sender">The name that people see.</param>
internal sealed record MessageBody(
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("message")] object Message,
    [property: JsonPropertyName("broadcast")] bool? Broadcast,
    [property: JsonPropertyName("recipient_ids")] IReadOnlyList<string>? RecipientIds,
    [property: JsonPropertyName("sender")] string? Sender);

/// <summary>The body that asks for a demo token. For the description only.</summary>
/// <param name="Room">The room's name: whoever says the same name meets in the same room.</param>
/// <param name="Name">The name others see.</param>
/// <param name="Role">moderator, participant (usual) or viewer.</param>
/// <param name="Settings">How the room is set up if it is made now; a room that is there stays as it is.</param>
internal sealed record DemoTokenBody(
    [property: JsonPropertyName("room")] string Room,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("role")] string? Role,
    [property: JsonPropertyName("settings")] RoomSettingsJson? Settings);

/// <summary>How answers become JSON. Names are said at each field; those of the room vocabulary's payloads are camelCase.</summary>
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
[JsonSerializable(typeof(ClientsBody))]
[JsonSerializable(typeof(SpotlightBody))]
[JsonSerializable(typeof(ModeBody))]
[JsonSerializable(typeof(RoleBody))]
[JsonSerializable(typeof(MuteBody))]
[JsonSerializable(typeof(KnockBody))]
[JsonSerializable(typeof(FloorBody))]
[JsonSerializable(typeof(BanBody))]
[JsonSerializable(typeof(MessageBody))]
[JsonSerializable(typeof(RoomBody))]
[JsonSerializable(typeof(TokenBody))]
[JsonSerializable(typeof(DemoTokenBody))]
[JsonSerializable(typeof(ClusterAnswer))]
[JsonSerializable(typeof(RunningRoomsAnswer))]
[JsonSerializable(typeof(JournalAnswer))]
[JsonSerializable(typeof(DrainAnswer))]
[JsonSerializable(typeof(DownAnswer))]
internal sealed partial class ApiJson : JsonSerializerContext;
