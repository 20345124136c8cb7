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
internal sealed partial class WebhookJson : JsonSerializerContext;
