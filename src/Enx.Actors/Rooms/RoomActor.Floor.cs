using Akka.Event;
using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.FloorCommands;
using static Enx.Actors.Protocol.RoomEvents;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Actors.Rooms;

/// <content>Who hears what of the floor: the participant concerned, the moderators but the one who acts, and of a change of hands everybody.</content>
public sealed partial class RoomActor
{
    private void FloorChanged(FloorProcessed f)
    {
        var (id, name) = (f.ClientId, NameOf(_state, f.ClientId));
        var (byId, byName) = f.By is not null && _state.Members.TryGetValue(f.By, out var by) ? (by.ClientId, by.User.Name) : ("", "");
        switch (f.Action)
        {
            case FloorAction.Request:
                TellModerators(new OnFloorRequestReceived(id, name));
                break;
            case FloorAction.Cancel:
                TellModerators(new OnCancelledFloorRequest(id, name));
                break;
            case FloorAction.Finish:
                TellModerators(new OnFinishedFloorRequest(id, name));
                break;
            case FloorAction.Grant:
                _audience.Tell(id, new OnGrantedFloorRequest("Floor Request Granted"));
                TellModerators(new OnProcessFloorRequested(id, name, "floorGranted", Codes.FloorGranted, "Floor Granted"), f.By);
                break;
            case FloorAction.Deny:
                _audience.Tell(id, new OnDeniedFloorRequest("Floor Request Denied"));
                TellModerators(new OnProcessFloorRequested(id, name, "floorDenied", Codes.FloorDenied, "Floor Denied"), f.By);
                break;
            case FloorAction.Release:
                _audience.Tell(id, new OnReleasedFloorRequest("Floor Released"));
                TellModerators(new OnProcessFloorRequested(id, name, "floorReleased", Codes.FloorReleased, "Floor Released"), f.By);
                break;
            case FloorAction.Invite:
                _audience.Tell(id, new OnInvitedForFloorAccess(byId, byName));
                TellModerators(new OnInviteToFloorRequested(id, name), f.By);
                break;
            case FloorAction.CancelInvite:
                _audience.Tell(id, new OnCanceledFloorInvite(byId, byName));
                TellModerators(new OnCanceledFloorInvite(id, name), f.By);
                break;
            case FloorAction.AcceptInvite:
                TellModerators(new OnAcceptedFloorInvite(id, name));
                break;
            case FloorAction.RejectInvite:
                TellModerators(new OnRejectedInviteFloor(id, name));
                break;
        }
        if (f.Action is FloorAction.Grant or FloorAction.AcceptInvite or FloorAction.Finish or FloorAction.Release)
        {
            TellUpdated(id, "floor");
            _log.Info("Floor of room {RoomId}: {Action} {ClientId}", _roomId, f.Action, id);
        }
    }
}
