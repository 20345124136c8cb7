using Akka.Actor;
using Akka.Event;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms.Context;
using Enx.Actors.Rooms.State;
using static Enx.Actors.Protocol.RoomEvents;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Actors.Rooms.Moderation;

/// <summary>
/// Who hears what of moderation. Lock, mode, roles and spotlight are told to everybody, the caller too, as they change what everybody
/// shows; a hard mute to those whom it silences.
/// </summary>
internal sealed class ModerationEffects(RoomContext room)
{
    /// <summary>What follows from a fact.</summary>
    public void OnFact(RoomState before, IRoomEvent e)
    {
        switch (e)
        {
            case RoomLocked l: Locked(l); break;
            case RoomHardMuted h: HardMuted(h); break;
            case UserHardMuted h: HardMuted(h); break;
            case UserRoleChanged r: RoleChanged(before, r); break;
            case UserRenamed r: Renamed(r); break;
            case RoomModeSwitched m: ModeSwitched(m); break;
            case SpotlightChanged s: room.Audience.TellAll(new OnUpdateSpotlightUsers(s.By ?? "", s.Clients)); break;
            case TokenRevoked: room.Log.Info("A token of room {RoomId} is revoked", room.RoomId); break;
            case UserBanned b: room.Log.Info("User {UserRef} is banned from room {RoomId} by {ModeratorId}", b.UserRef, room.RoomId, b.By); break;
            case UserUnbanned u: room.Log.Info("User {UserRef} may enter room {RoomId} again, by {ModeratorId}", u.UserRef, room.RoomId, u.By); break;
        }
    }

    /// <summary>After all facts of a decision: who may publish now begins to, and who may not any more stops, also when its stream was not live yet.</summary>
    public void OnRights(RoomState before, IReadOnlyList<RoomReplies.RoomEventOccurred> facts)
    {
        if (!facts.Any(f => f.Event is UserRoleChanged or RoomModeSwitched or FloorProcessed)) return;
        foreach (var m in room.EnteredMembers().Where(m => before.Members.ContainsKey(m.ClientId)))
        {
            var presence = room.Audience.Find(m.ClientId)!;
            var now = room.Publishes(m);
            if (now == (before.Publishes(before.Members[m.ClientId]) && presence.Own.IsPublisher)) continue;
            EndpointProtocol.ILocalMessage message = now
                ? new EndpointProtocol.StartStream(StreamIds.Av, m.AudioMuted, m.VideoMuted)
                : new EndpointProtocol.StopStream(StreamIds.Av);
            presence.Endpoint.Tell(message);
        }
    }

    private void Locked(RoomLocked l)
    {
        var by = l.By ?? "";
        room.Audience.TellAll(l.Locked ? new OnLockedRoom("Room is locked", by) : new OnUnLockedRoom("Room is unlocked", by));
        room.Log.Info("Room {RoomId} is {State} by {ModeratorId}", room.RoomId, l.Locked ? "locked" : "unlocked", l.By);
        if (!l.Locked) room.OpenWaitingRoomSoon();
    }

    private void HardMuted(RoomHardMuted h)
    {
        var news = new OnReceivedHardMute(h.Muted, h.Muted ? "Room is muted" : "Room is unmuted");
        foreach (var m in room.State.Members.Values.Where(m => m.User.Role != Role.Moderator)) room.Audience.Tell(m.ClientId, news);
        room.Log.Info("Room {RoomId} is {State} by {ModeratorId}", room.RoomId, h.Muted ? "hard-muted" : "hard-unmuted", h.By);
    }

    private void HardMuted(UserHardMuted h)
    {
        room.Audience.Tell(h.ClientId, HardMuteNews(h.Video, h.Muted));
        room.TellUpdated(h.ClientId, "hard-mute");
        room.Log.Info("Client {ClientId} of room {RoomId} is {State} by {ModeratorId}", h.ClientId, room.RoomId, h.Muted ? "hard-muted" : "hard-unmuted", h.By);
    }

    private void RoleChanged(RoomState before, UserRoleChanged r)
    {
        var (was, now) = (before.Members[r.ClientId], room.State.Members[r.ClientId]);
        // Of somebody on the way in the others have not heard; the answer to the join will have the new role.
        if (room.Audience.FindEntered(r.ClientId) is not null)
            room.Audience.TellAll(new OnUserRoleChanged(r.ClientId, r.Role, was.User.Role, RoomViews.PermissionsOf(room.State, now)));
        room.TellUpdated(r.ClientId, "role");
        foreach (var video in (bool[])[false, true])
        {
            var muted = room.State.IsHardMuted(now, video);
            if (muted != before.IsHardMuted(was, video)) room.Audience.Tell(r.ClientId, HardMuteNews(video, muted));
        }
        if (r.Role == Role.Moderator)
        {
            // What a moderator who joins is told at once.
            foreach (var a in room.State.WaitingRoom.Awaited) room.Audience.Tell(r.ClientId, new OnUserAwaited(RoomViews.Awaited(a.Entry)));
            foreach (var id in room.State.Floor.Requests) room.Audience.Tell(r.ClientId, new OnFloorRequestReceived(id, room.State.Members[id].User.Name));
            room.OpenWaitingRoomSoon();
        }
        room.Log.Info("Client {ClientId} of room {RoomId} is {Role} now, by {ModeratorId}", r.ClientId, room.RoomId, r.Role, r.By);
    }

    /// <summary>Told to the renamed as well: it may be a moderator's doing.</summary>
    private void Renamed(UserRenamed r)
    {
        // Of somebody on the way in the others have not heard; the answer to the join will have the new name.
        if (room.Audience.FindEntered(r.ClientId) is not null)
            room.Audience.TellAll(new OnUserUpdated(RoomViews.Meta(room.State, room.State.Members[r.ClientId]), "name"));
        room.Log.Info("Client {ClientId} of room {RoomId} has another name, by {ModeratorId}", r.ClientId, room.RoomId, r.By);
    }

    private void ModeSwitched(RoomModeSwitched m)
    {
        room.Audience.TellAll(new OnRoomModeSwitched(m.Mode, m.By ?? ""));
        room.Log.Info("Room {RoomId} is a {Mode} now, by {ModeratorId}", room.RoomId, m.Mode, m.By);
    }

    private static Notification HardMuteNews(bool video, bool muted) => (video, muted) switch
    {
        (false, true) => new OnReceivedHardMuteAudio("Muted by the moderator"),
        (false, false) => new OnReceivedHardUnMuteAudio("Unmuted by the moderator"),
        (true, true) => new OnReceivedHardMuteVideo("Muted by the moderator"),
        (true, false) => new OnReceivedHardUnMuteVideo("Unmuted by the moderator"),
    };
}
