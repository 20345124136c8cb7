using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Enx.Actors.Protocol;

namespace Enx.Actors.Webhooks;

/// <summary>
/// The one table of what an application is told: for each kind of fact its name and its <c>data</c>. Bodies hold no token, no secret
/// and no text of a message. A kind that is added here is told from then on; facts that were written before are not.
/// </summary>
public static class WebhookEvents
{
    /// <summary>Chooses every kind.</summary>
    public const string All = "*";

    /// <summary>How <c>data</c> is written: names as REST spells them.</summary>
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    // "by" is the moderator's client id; null for a backend or the room itself.
    private static readonly FrozenDictionary<Type, Kind> Table = new[]
    {
        Told<RoomEvents.RoomCreated>("room_created", e => new { e.Name, e.OwnerRef, e.Settings, e.Data }),
        Told<RoomEvents.RoomUpdated>("room_updated", e => new { e.Name, e.OwnerRef, e.Settings, e.Data }),
        Told<RoomEvents.RoomDeleted>("room_deleted", e => new { Cause = Words(e.Cause) }),
        Told<RoomEvents.UserJoined>("user_joined", e => new { e.ClientId, e.User.Name, e.User.UserRef, e.User.Role, e.User.Data, e.Audio, e.Video }),
        Told<RoomEvents.UserLeft>("user_left", e => new { e.ClientId, Cause = Words(e.Cause) }),
        Told<RoomEvents.StreamPublished>("stream_published", e => new { e.ClientId, StreamId = StreamName(e.StreamId) }),
        Told<RoomEvents.StreamUnpublished>("stream_unpublished", e => new { e.ClientId, StreamId = StreamName(e.StreamId) }),
        Told<RoomEvents.UserInterrupted>("user_interrupted", e => new { e.ClientId, e.Cause, e.MediaLost }),
        Told<RoomEvents.UserReconnected>("user_reconnected", e => new { e.ClientId, e.Attempts }),
        Told<RoomEvents.RoomLocked>("room_locked", e => new { e.Locked, e.By }),
        Told<RoomEvents.RoomHardMuted>("room_hard_muted", e => new { e.Muted, e.By }),
        Told<RoomEvents.UserHardMuted>("user_hard_muted", e => new { e.ClientId, Media = e.Video ? "video" : "audio", e.Muted, e.By }),
        Told<RoomEvents.UserRoleChanged>("user_role_changed", e => new { e.ClientId, e.Role, e.By }),
        Told<RoomEvents.UserRenamed>("user_renamed", e => new { e.ClientId, e.Name, e.By }),
        Told<RoomEvents.RoomModeSwitched>("room_mode_switched", e => new { e.Mode, e.By }),
        Told<RoomEvents.FloorProcessed>("floor_processed", e => new { e.ClientId, e.Action, e.By }),
        Told<RoomEvents.UserAwaited>("user_awaited", e => new { e.Entry.ClientId, e.Entry.User.Name, e.Entry.User.UserRef, e.Entry.User.Role, e.Entry.User.Data, e.EventType }),
        Told<RoomEvents.AwaitedUserGone>("awaited_user_gone", e => new { e.ClientId, Cause = Words(e.Cause), e.By }),
        Told<RoomEvents.KnockEnabled>("knock_enabled", e => new { e.Enabled, e.By }),
        Told<RoomEvents.UserBanned>("user_banned", e => new { e.UserRef, e.By }),
        Told<RoomEvents.UserUnbanned>("user_unbanned", e => new { e.UserRef, e.By }),
        // That something was said, not what.
        Told<RoomEvents.MessageSaid>("message_said", e => new { MessageId = e.Message.Id, e.Message.Type, e.Message.Broadcast, e.Message.SenderId }),
        Told<RoomEvents.DurationExtended>("duration_extended", e => new { e.Minutes, e.By }),
        Told<RoomEvents.SessionExpired>("session_expired", _ => new { }),
    }.ToFrozenDictionary(k => k.Fact);

    /// <summary>The names there are, such as <c>user_joined</c>.</summary>
    public static IReadOnlyCollection<string> Names { get; } = [.. Table.Values.Select(k => k.Name).Order(StringComparer.Ordinal)];

    /// <summary>The name of a fact's kind; null for a fact that is not told.</summary>
    public static string? TypeOf(IRoomEvent fact) => Table.GetValueOrDefault(fact.GetType())?.Name;

    /// <summary>Writes a fact's <c>data</c>.</summary>
    internal static void WriteData(Utf8JsonWriter json, IRoomEvent fact) => Table[fact.GetType()].Write(json, fact);

    private static Kind Told<TFact>(string name, Func<TFact, object> data) where TFact : IRoomEvent => new(typeof(TFact), name, (json, fact) =>
    {
        var told = data((TFact)fact);
        JsonSerializer.Serialize(json, told, told.GetType(), Options);
    });

    private static object Words(DisconnectCause cause) => new { cause.Code, cause.Message };

    /// <summary>As clients call them: a shared screen is slot 101.</summary>
    private static string StreamName(string streamId) => streamId == StreamIds.Share ? MediaProtocol.ShareSlot.ToString() : streamId;

    private sealed record Kind(Type Fact, string Name, Action<Utf8JsonWriter, IRoomEvent> Write);
}
