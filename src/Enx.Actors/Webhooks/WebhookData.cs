using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Enx.Actors.Protocol;

namespace Enx.Actors.Webhooks;

/// <summary>A room as it was made or as it is after a change.</summary>
internal sealed record RoomData(string Name, string OwnerRef, RoomSettings Settings, ImmutableDictionary<string, string> Data);

/// <summary>Why a room is gone.</summary>
internal sealed record RoomDeletedData(CauseData Cause);

/// <summary>Who came in, and with what.</summary>
internal sealed record UserJoinedData(
    string ClientId, string Name, string UserRef, Role Role, ImmutableDictionary<string, string> Data, bool Audio, bool Video)
{
    public static UserJoinedData Of(RoomEvents.UserJoined e) => new(e.ClientId, e.User.Name, e.User.UserRef, e.User.Role, e.User.Data, e.Audio, e.Video);
}

/// <summary>Who left, and why.</summary>
internal sealed record UserLeftData(string ClientId, CauseData Cause);

/// <summary>A stream that began or ended.</summary>
internal sealed record StreamData(string ClientId, string StreamId);

/// <summary>Who waits at the door, and what for: a backend may let them in.</summary>
internal sealed record UserAwaitedData(
    string ClientId, string Name, string UserRef, Role Role, ImmutableDictionary<string, string> Data, string EventType)
{
    public static UserAwaitedData Of(RoomEvents.UserAwaited e) =>
        new(e.Entry.ClientId, e.Entry.User.Name, e.Entry.User.UserRef, e.Entry.User.Role, e.Entry.User.Data, e.EventType);
}

/// <summary>Somebody's new role. <c>By</c>, here and below, is the moderator's client id; null for a backend.</summary>
internal sealed record RoleData(string ClientId, Role Role, string? By);

/// <summary>The room's new mode.</summary>
internal sealed record ModeData(RoomMode Mode, string? By);

/// <summary>Whether the room is locked now.</summary>
internal sealed record LockData(bool Locked, string? By);

/// <summary>Who may not come in, or may again.</summary>
internal sealed record BanData(string UserRef, string? By);

/// <summary>Whose connection is lost, and whether its media is.</summary>
internal sealed record InterruptedData(string ClientId, bool MediaLost);

/// <summary>Who is back, after how many attempts.</summary>
internal sealed record ReconnectedData(string ClientId, int Attempts);

/// <summary>How much time was added.</summary>
internal sealed record ExtendedData(int Minutes, string? By);

/// <summary>There is no more to say.</summary>
internal sealed record NothingData;

/// <summary>A number of <see cref="Codes"/> and its words.</summary>
internal sealed record CauseData(int Code, string Message)
{
    public static CauseData Of(DisconnectCause cause) => new(cause.Code, cause.Message);
}

/// <summary>How <c>data</c> is written: names as REST spells them.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RoomData))]
[JsonSerializable(typeof(RoomDeletedData))]
[JsonSerializable(typeof(UserJoinedData))]
[JsonSerializable(typeof(UserLeftData))]
[JsonSerializable(typeof(StreamData))]
[JsonSerializable(typeof(UserAwaitedData))]
[JsonSerializable(typeof(RoleData))]
[JsonSerializable(typeof(ModeData))]
[JsonSerializable(typeof(LockData))]
[JsonSerializable(typeof(BanData))]
[JsonSerializable(typeof(InterruptedData))]
[JsonSerializable(typeof(ReconnectedData))]
[JsonSerializable(typeof(ExtendedData))]
[JsonSerializable(typeof(NothingData))]
internal sealed partial class WebhookJson : JsonSerializerContext;
