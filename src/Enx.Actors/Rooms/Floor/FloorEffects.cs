using Akka.Event;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms.Context;
using static Enx.Actors.Protocol.FloorCommands;
using static Enx.Actors.Protocol.RoomEvents;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Actors.Rooms.Floor;

/// <summary>Who hears what of the floor: the participant concerned, the moderators but the one who acts, and of a change of hands everybody.</summary>
internal sealed class FloorEffects(RoomContext room)
{
    /// <summary>What follows from a fact.</summary>
    public void OnFact(IRoomEvent e)
    {
        if (e is not FloorProcessed f) return;
        var (id, name) = (f.ClientId, room.State.Members[f.ClientId].User.Name);
        var (byId, byName) = f.By is not null && room.State.Members.TryGetValue(f.By, out var by) ? (by.ClientId, by.User.Name) : ("", "");
        switch (f.Action)
        {
            case FloorAction.Request:
                room.TellModerators(new OnFloorRequestReceived(id, name));
                break;
            case FloorAction.Cancel:
                room.TellModerators(new OnCancelledFloorRequest(id, name));
                break;
            case FloorAction.Finish:
                room.TellModerators(new OnFinishedFloorRequest(id, name));
                break;
            case FloorAction.Grant:
                room.Audience.Tell(id, new OnGrantedFloorRequest("Floor Request Granted"));
                room.TellModerators(new OnProcessFloorRequested(id, name, "floorGranted", Codes.FloorGranted, "Floor Granted"), f.By);
                break;
            case FloorAction.Deny:
                room.Audience.Tell(id, new OnDeniedFloorRequest("Floor Request Denied"));
                room.TellModerators(new OnProcessFloorRequested(id, name, "floorDenied", Codes.FloorDenied, "Floor Denied"), f.By);
                break;
            case FloorAction.Release:
                room.Audience.Tell(id, new OnReleasedFloorRequest("Floor Released"));
                room.TellModerators(new OnProcessFloorRequested(id, name, "floorReleased", Codes.FloorReleased, "Floor Released"), f.By);
                break;
            case FloorAction.Invite:
                room.Audience.Tell(id, new OnInvitedForFloorAccess(byId, byName));
                room.TellModerators(new OnInviteToFloorRequested(id, name), f.By);
                break;
            case FloorAction.CancelInvite:
                room.Audience.Tell(id, new OnCanceledFloorInvite(byId, byName));
                room.TellModerators(new OnCanceledFloorInvite(id, name), f.By);
                break;
            case FloorAction.AcceptInvite:
                room.TellModerators(new OnAcceptedFloorInvite(id, name));
                break;
            case FloorAction.RejectInvite:
                room.TellModerators(new OnRejectedInviteFloor(id, name));
                break;
        }
        if (f.Action is FloorAction.Grant or FloorAction.AcceptInvite or FloorAction.Finish or FloorAction.Release)
        {
            room.TellUpdated(id, "floor");
            room.Log.Info("Floor of room {RoomId}: {Action} {ClientId}", room.RoomId, f.Action, id);
        }
    }
}
