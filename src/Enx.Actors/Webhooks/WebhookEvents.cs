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

    private static readonly FrozenDictionary<Type, Kind> Table = new[]
    {
        Told<RoomEvents.RoomCreated, RoomData>("room_created", WebhookJson.Default.RoomData, e => new(e.Name, e.OwnerRef, e.Settings, e.Data)),
        Told<RoomEvents.RoomUpdated, RoomData>("room_updated", WebhookJson.Default.RoomData, e => new(e.Name, e.OwnerRef, e.Settings, e.Data)),
        Told<RoomEvents.RoomDeleted, RoomDeletedData>("room_deleted", WebhookJson.Default.RoomDeletedData, e => new(CauseData.Of(e.Cause))),
        Told<RoomEvents.UserJoined, UserJoinedData>("user_joined", WebhookJson.Default.UserJoinedData, UserJoinedData.Of),
        Told<RoomEvents.UserLeft, UserLeftData>("user_left", WebhookJson.Default.UserLeftData, e => new(e.ClientId, CauseData.Of(e.Cause))),
        Told<RoomEvents.StreamPublished, StreamData>("stream_published", WebhookJson.Default.StreamData, e => new(e.ClientId, StreamName(e.StreamId))),
        Told<RoomEvents.StreamUnpublished, StreamData>("stream_unpublished", WebhookJson.Default.StreamData, e => new(e.ClientId, StreamName(e.StreamId))),
        Told<RoomEvents.UserInterrupted, UserInterruptedData>("user_interrupted", WebhookJson.Default.UserInterruptedData, e => new(e.ClientId, e.Cause, e.MediaLost)),
        Told<RoomEvents.UserReconnected, UserReconnectedData>("user_reconnected", WebhookJson.Default.UserReconnectedData, e => new(e.ClientId, e.Attempts)),
        Told<RoomEvents.RoomLocked, RoomLockedData>("room_locked", WebhookJson.Default.RoomLockedData, e => new(e.Locked, e.By)),
        Told<RoomEvents.RoomHardMuted, RoomHardMutedData>("room_hard_muted", WebhookJson.Default.RoomHardMutedData, e => new(e.Muted, e.By)),
        Told<RoomEvents.UserHardMuted, UserHardMutedData>("user_hard_muted", WebhookJson.Default.UserHardMutedData, e => new(e.ClientId, e.Video ? "video" : "audio", e.Muted, e.By)),
        Told<RoomEvents.UserRoleChanged, UserRoleChangedData>("user_role_changed", WebhookJson.Default.UserRoleChangedData, e => new(e.ClientId, e.Role, e.By)),
        Told<RoomEvents.RoomModeSwitched, RoomModeSwitchedData>("room_mode_switched", WebhookJson.Default.RoomModeSwitchedData, e => new(e.Mode, e.By)),
        Told<RoomEvents.FloorProcessed, FloorProcessedData>("floor_processed", WebhookJson.Default.FloorProcessedData, e => new(e.ClientId, e.Action, e.By)),
        Told<RoomEvents.UserAwaited, UserAwaitedData>("user_awaited", WebhookJson.Default.UserAwaitedData, UserAwaitedData.Of),
        Told<RoomEvents.AwaitedUserGone, AwaitedUserGoneData>("awaited_user_gone", WebhookJson.Default.AwaitedUserGoneData, e => new(e.ClientId, CauseData.Of(e.Cause), e.By)),
        Told<RoomEvents.KnockEnabled, KnockEnabledData>("knock_enabled", WebhookJson.Default.KnockEnabledData, e => new(e.Enabled, e.By)),
        Told<RoomEvents.UserBanned, UserBannedData>("user_banned", WebhookJson.Default.UserBannedData, e => new(e.UserRef, e.By)),
        Told<RoomEvents.UserUnbanned, UserBannedData>("user_unbanned", WebhookJson.Default.UserBannedData, e => new(e.UserRef, e.By)),
        Told<RoomEvents.MessageSaid, MessageSaidData>("message_said", WebhookJson.Default.MessageSaidData, e => new(e.Message.Id, e.Message.Type, e.Message.Broadcast, e.Message.SenderId)),
        Told<RoomEvents.DurationExtended, DurationExtendedData>("duration_extended", WebhookJson.Default.DurationExtendedData, e => new(e.Minutes, e.By)),
        Told<RoomEvents.SessionExpired, SessionExpiredData>("session_expired", WebhookJson.Default.SessionExpiredData, _ => new()),
    }.ToFrozenDictionary(k => k.Fact);

    /// <summary>The names there are, such as <c>user_joined</c>.</summary>
    public static IReadOnlyCollection<string> Names { get; } = [.. Table.Values.Select(k => k.Name).Order(StringComparer.Ordinal)];

    /// <summary>The name of a fact's kind; null for a fact that is not told.</summary>
    public static string? TypeOf(IRoomEvent fact) => Table.GetValueOrDefault(fact.GetType())?.Name;

    /// <summary>Writes a fact's <c>data</c>.</summary>
    internal static void WriteData(Utf8JsonWriter json, IRoomEvent fact) => Table[fact.GetType()].Write(json, fact);

    private static Kind Told<TFact, TData>(string name, JsonTypeInfo<TData> shape, Func<TFact, TData> data)
        where TFact : IRoomEvent =>
        new(typeof(TFact), name, (json, fact) => JsonSerializer.Serialize(json, data((TFact)fact), shape));

    /// <summary>As clients call them: a shared screen is slot 101.</summary>
    private static string StreamName(string streamId) => streamId == StreamIds.Share ? MediaProtocol.ShareSlot.ToString() : streamId;

    private sealed record Kind(Type Fact, string Name, Action<Utf8JsonWriter, IRoomEvent> Write);
}
