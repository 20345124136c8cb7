using Akka.Actor;
using Akka.Event;
using Enx.Actors.Endpoints;
using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.RoomEvents;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Actors.Rooms;

/// <content>
/// Who hears what of moderation. Lock, mode, roles and spotlight are told to everybody, the caller too, as they change what everybody
/// shows; a hard mute to those whom it silences.
/// </content>
public sealed partial class RoomActor
{
    private void Locked(RoomLocked l)
    {
        var by = l.By ?? "";
        _audience.TellAll(l.Locked ? new OnLockedRoom("Room is locked", by) : new OnUnLockedRoom("Room is unlocked", by));
        _log.Info("Room {RoomId} is {State} by {ModeratorId}", _roomId, l.Locked ? "locked" : "unlocked", l.By);
        if (!l.Locked) OpenDoorSoon();
    }

    private void HardMuted(RoomHardMuted h)
    {
        var news = new OnReceivedHardMute(h.Muted, h.Muted ? "Room is muted" : "Room is unmuted");
        foreach (var m in _state.Members.Values.Where(m => m.User.Role != Role.Moderator)) _audience.Tell(m.ClientId, news);
        _log.Info("Room {RoomId} is {State} by {ModeratorId}", _roomId, h.Muted ? "hard-muted" : "hard-unmuted", h.By);
    }

    private void HardMuted(UserHardMuted h)
    {
        _audience.Tell(h.ClientId, HardMuteNews(h.Video, h.Muted));
        TellUpdated(h.ClientId, "hard-mute");
        _log.Info("User {ClientId} of room {RoomId} is {State} by {ModeratorId}", h.ClientId, _roomId, h.Muted ? "hard-muted" : "hard-unmuted", h.By);
    }

    private void RoleChanged(RoomState before, UserRoleChanged r)
    {
        var (was, now) = (before.Members[r.ClientId], _state.Members[r.ClientId]);
        // Of somebody on the way in the others have not heard; the answer to the join will have the new role.
        if (_audience.FindEntered(r.ClientId) is not null)
            _audience.TellAll(new OnUserRoleChanged(r.ClientId, r.Role, was.User.Role, RoomViews.PermissionsOf(_state, now)));
        TellUpdated(r.ClientId, "role");
        foreach (var video in (bool[])[false, true])
        {
            var muted = _state.IsHardMuted(now, video);
            if (muted != before.IsHardMuted(was, video)) _audience.Tell(r.ClientId, HardMuteNews(video, muted));
        }
        if (r.Role == Role.Moderator)
        {
            // What a moderator who joins is told at once.
            foreach (var a in _state.Door.Awaited) _audience.Tell(r.ClientId, new OnUserAwaited(RoomViews.Awaited(a.Entry)));
            foreach (var id in _state.Floor.Requests) _audience.Tell(r.ClientId, new OnFloorRequestReceived(id, NameOf(_state, id)));
            OpenDoorSoon();
        }
        _log.Info("User {ClientId} of room {RoomId} is {Role} now, by {ModeratorId}", r.ClientId, _roomId, r.Role, r.By);
    }

    private void ModeSwitched(RoomModeSwitched m)
    {
        _audience.TellAll(new OnRoomModeSwitched(m.Mode, m.By ?? ""));
        _log.Info("Room {RoomId} is a {Mode} now, by {ModeratorId}", _roomId, m.Mode, m.By);
    }

    private void Restricted(IRoomEvent e)
    {
        if (e is TokenRevoked) _log.Info("A token of room {RoomId} is revoked", _roomId);
        else if (e is UserBanned b) _log.Info("User {UserRef} is banned from room {RoomId} by {ModeratorId}", b.UserRef, _roomId, b.By);
        else if (e is UserUnbanned u) _log.Info("User {UserRef} may enter room {RoomId} again, by {ModeratorId}", u.UserRef, _roomId, u.By);
    }

    /// <summary>Who may publish now begins to, and who may not any more stops: also when its stream was not live yet.</summary>
    private void FollowRights(RoomState before, List<RoomReplies.RoomEventOccurred> facts)
    {
        if (!facts.Any(f => f.Event is UserRoleChanged or RoomModeSwitched or FloorProcessed)) return;
        foreach (var m in EnteredMembers().Where(m => before.Members.ContainsKey(m.ClientId)))
        {
            var now = Publishes(m);
            if (now == (before.Publishes(before.Members[m.ClientId]) && _audience.Find(m.ClientId)!.Own.IsPublisher)) continue;
            EndpointProtocol.ILocalMessage message = now
                ? new EndpointProtocol.StartStream(StreamIds.Av, m.AudioMuted, m.VideoMuted)
                : new EndpointProtocol.StopStream(StreamIds.Av);
            _audience.Find(m.ClientId)!.Endpoint.Tell(message);
        }
    }

    /// <summary>Tells the others what somebody is like now.</summary>
    private void TellUpdated(string clientId, string change)
    {
        if (_audience.FindEntered(clientId) is not null)
            _audience.TellOthers(clientId, new OnUserUpdated(RoomViews.Meta(_state, _state.Members[clientId]), change));
    }

    private void TellModerators(Notification notification, string? except = null)
    {
        foreach (var m in _state.Moderators.Where(m => m.ClientId != except)) _audience.Tell(m.ClientId, notification);
    }

    private static Notification HardMuteNews(bool video, bool muted) => (video, muted) switch
    {
        (false, true) => new OnReceivedHardMuteAudio("Muted by the moderator"),
        (false, false) => new OnReceivedHardUnMuteAudio("Unmuted by the moderator"),
        (true, true) => new OnReceivedHardMuteVideo("Muted by the moderator"),
        (true, false) => new OnReceivedHardUnMuteVideo("Unmuted by the moderator"),
    };
}
