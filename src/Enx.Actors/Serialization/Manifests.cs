using System.Collections.Frozen;
using Enx.Actors.Directory;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms;

namespace Enx.Actors.Serialization;

/// <summary>
/// The name of each type on the wire and in the journal. Never rename or reuse one: a shape that old readers cannot read gets a new
/// name, and the old name stays readable for ever. Facts and the snapshot carry their version, as they outlive every release.
/// </summary>
internal static class Manifests
{
    /// <summary>Name to type.</summary>
    public static readonly FrozenDictionary<string, Type> ByName = new Dictionary<string, Type>
    {
        ["c:create"] = typeof(RoomCommands.CreateRoom),
        ["c:update"] = typeof(RoomCommands.UpdateRoom),
        ["c:delete"] = typeof(RoomCommands.DeleteRoom),
        ["c:join"] = typeof(RoomCommands.JoinRoom),
        ["c:disconnect"] = typeof(RoomCommands.Disconnect),
        ["c:mute-audio"] = typeof(RoomCommands.MuteSelfAudio),
        ["c:mute-video"] = typeof(RoomCommands.MuteSelfVideo),
        ["c:start-share"] = typeof(RoomCommands.StartScreenShare),
        ["c:stop-share"] = typeof(RoomCommands.StopScreenShare),
        ["c:subscribe"] = typeof(RoomCommands.Subscribe),
        ["c:unsubscribe"] = typeof(RoomCommands.Unsubscribe),
        ["q:room"] = typeof(RoomQueries.GetRoom),
        ["q:users"] = typeof(RoomQueries.GetUsers),
        ["r:details"] = typeof(RoomReplies.RoomDetails),
        ["r:users"] = typeof(RoomReplies.UserList),
        ["r:done"] = typeof(RoomReplies.Done),
        ["r:refused"] = typeof(RoomReplies.Refused),
        ["r:connected"] = typeof(RoomReplies.RoomConnected),
        ["r:notify"] = typeof(RoomReplies.Notify),
        ["r:event"] = typeof(RoomReplies.RoomEventOccurred),
        ["e:room-created.1"] = typeof(RoomEvents.RoomCreated),
        ["e:room-updated.1"] = typeof(RoomEvents.RoomUpdated),
        ["e:room-deleted.1"] = typeof(RoomEvents.RoomDeleted),
        ["e:room-activated.1"] = typeof(RoomEvents.RoomActivated),
        ["e:user-joined.1"] = typeof(RoomEvents.UserJoined),
        ["e:user-left.1"] = typeof(RoomEvents.UserLeft),
        ["e:user-muted.1"] = typeof(RoomEvents.UserMuted),
        ["e:stream-published.1"] = typeof(RoomEvents.StreamPublished),
        ["e:stream-unpublished.1"] = typeof(RoomEvents.StreamUnpublished),
        ["s:room.1"] = typeof(RoomSnapshot),
        ["n:room-connected"] = typeof(RoomNotifications.OnRoomConnected),
        ["n:room-disconnected"] = typeof(RoomNotifications.OnRoomDisConnected),
        ["n:user-connected"] = typeof(RoomNotifications.OnUserConnected),
        ["n:user-disconnected"] = typeof(RoomNotifications.OnUserDisConnected),
        ["n:published"] = typeof(RoomNotifications.OnPublishedStream),
        ["n:unpublished"] = typeof(RoomNotifications.OnUnPublishedStream),
        ["n:talkers"] = typeof(RoomNotifications.OnActiveTalkerList),
        ["n:audio"] = typeof(RoomNotifications.OnAudioEvent),
        ["n:video"] = typeof(RoomNotifications.OnVideoEvent),
        ["n:remote-mute"] = typeof(RoomNotifications.OnRemoteStreamMute),
        ["n:share-started"] = typeof(RoomNotifications.OnScreenSharedStarted),
        ["n:share-stopped"] = typeof(RoomNotifications.OnScreenSharedStopped),
        ["m:connect-peer"] = typeof(MediaProtocol.ConnectPeer),
        ["m:close-peer"] = typeof(MediaProtocol.ClosePeer),
        ["m:apply-room"] = typeof(MediaProtocol.ApplyRoom),
        ["m:close-room"] = typeof(MediaProtocol.CloseRoom),
        ["m:peer-connected"] = typeof(MediaProtocol.PeerConnected),
        ["m:peer-refused"] = typeof(MediaProtocol.PeerRefused),
        ["m:room-applied"] = typeof(MediaProtocol.RoomApplied),
        ["m:path-changed"] = typeof(MediaProtocol.PathChanged),
        ["m:speakers"] = typeof(MediaProtocol.SpeakersChanged),
        ["d:list"] = typeof(DirectoryQueries.ListRooms),
        ["d:rooms"] = typeof(RoomList),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Type to name.</summary>
    public static readonly FrozenDictionary<Type, string> ByType = ByName.ToFrozenDictionary(kv => kv.Value, kv => kv.Key);
}
