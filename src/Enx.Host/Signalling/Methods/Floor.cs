using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.FloorCommands;

namespace Enx.Host.Signalling.Methods;

/// <summary>The floor of a lecture. Four results carry a number and words of the vocabulary.</summary>
internal static class Floor
{
    public static readonly RoomMethod[] Methods =
    [
        Of("requestFloor", FloorAction.Request, Codes.FloorRequested, "Floor Request Received"),
        RoomMethod.Done("cancelFloor", (_, me) => Mine(me, FloorAction.Cancel)),
        RoomMethod.Done("finishFloor", (_, me) => Mine(me, FloorAction.Finish)),
        RoomMethod.Done("acceptInviteFloorRequest", (_, me) => Mine(me, FloorAction.AcceptInvite)),
        RoomMethod.Done("rejectInviteFloor", (_, me) => Mine(me, FloorAction.RejectInvite)),
        Of("grantFloor", FloorAction.Grant, Codes.FloorGranted, "Floor Granted"),
        Of("denyFloor", FloorAction.Deny, Codes.FloorDenied, "Floor Denied"),
        Of("releaseFloor", FloorAction.Release, Codes.FloorReleased, "Floor Released"),
        RoomMethod.Done("inviteToFloor", (p, me) => new ProcessFloor(me.RoomId, me.ClientId, FloorAction.Invite, Clients.Need(p))),
        RoomMethod.Done("cancelFloorInvite", (p, me) => new ProcessFloor(me.RoomId, me.ClientId, FloorAction.CancelInvite, Clients.Need(p))),
    ];

    private static RoomMethod Of(string name, FloorAction action, int code, string words) => RoomMethod.For<RoomReplies.Done>(
        name,
        (p, me) => action == FloorAction.Request ? Mine(me, action) : new ProcessFloor(me.RoomId, me.ClientId, action, Clients.Need(p)),
        (json, _) =>
        {
            json.WriteNumber("result", code);
            json.WriteString("msg", words);
        });

    private static ProcessFloor Mine(Presence me, FloorAction action) => new(me.RoomId, me.ClientId, action, me.ClientId);
}
