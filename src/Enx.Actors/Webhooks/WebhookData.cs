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

/// <summary>A connection that was lost; the place is kept.</summary>
internal sealed record UserInterruptedData(string ClientId, string Cause, bool MediaLost);

/// <summary>A connection that is whole again.</summary>
internal sealed record UserReconnectedData(string ClientId, int Attempts);

/// <summary>A room that was locked or unlocked. <c>By</c>, here and below, is the moderator's client id; null for a backend or the room itself.</summary>
internal sealed record RoomLockedData(bool Locked, string? By);

/// <summary>A room whose microphones were muted, or may be turned on again.</summary>
internal sealed record RoomHardMutedData(bool Muted, string? By);

/// <summary>A user whose <c>audio</c> or <c>video</c> was muted by a moderator, or may be turned on again.</summary>
internal sealed record UserHardMutedData(string ClientId, string Media, bool Muted, string? By);

/// <summary>A user's new role.</summary>
internal sealed record UserRoleChangedData(string ClientId, Role Role, string? By);

/// <summary>The room's new mode.</summary>
internal sealed record RoomModeSwitchedData(RoomMode Mode, string? By);

/// <summary>What was done with the floor, as the client's call is named.</summary>
internal sealed record FloorProcessedData(string ClientId, FloorCommands.FloorAction Action, string? By);

/// <summary>Who waits at the door, and for what.</summary>
internal sealed record UserAwaitedData(string ClientId, string Name, string UserRef, Role Role, ImmutableDictionary<string, string> Data, string EventType)
{
    public static UserAwaitedData Of(RoomEvents.UserAwaited e) =>
        new(e.Entry.ClientId, e.Entry.User.Name, e.Entry.User.UserRef, e.Entry.User.Role, e.Entry.User.Data, e.EventType);
}

/// <summary>Who waits no longer and is not in.</summary>
internal sealed record AwaitedUserGoneData(string ClientId, CauseData Cause, string? By);

/// <summary>Whether people knock now.</summary>
internal sealed record KnockEnabledData(bool Enabled, string? By);

/// <summary>Who is kept out, or no longer.</summary>
internal sealed record UserBannedData(string UserRef, string? By);

/// <summary>That something was said, not what.</summary>
internal sealed record MessageSaidData(long MessageId, MessageCommands.MessageType Type, bool Broadcast, string SenderId);

/// <summary>How much longer the session lasts.</summary>
internal sealed record DurationExtendedData(int Minutes, string? By);

/// <summary>The session's time was up.</summary>
internal sealed record SessionExpiredData;

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
[JsonSerializable(typeof(UserInterruptedData))]
[JsonSerializable(typeof(UserReconnectedData))]
[JsonSerializable(typeof(RoomLockedData))]
[JsonSerializable(typeof(RoomHardMutedData))]
[JsonSerializable(typeof(UserHardMutedData))]
[JsonSerializable(typeof(UserRoleChangedData))]
[JsonSerializable(typeof(RoomModeSwitchedData))]
[JsonSerializable(typeof(FloorProcessedData))]
[JsonSerializable(typeof(UserAwaitedData))]
[JsonSerializable(typeof(AwaitedUserGoneData))]
[JsonSerializable(typeof(KnockEnabledData))]
[JsonSerializable(typeof(UserBannedData))]
[JsonSerializable(typeof(MessageSaidData))]
[JsonSerializable(typeof(DurationExtendedData))]
[JsonSerializable(typeof(SessionExpiredData))]
internal sealed partial class WebhookJson : JsonSerializerContext;
