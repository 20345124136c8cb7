using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.RoomCommands;

namespace Enx.Host.Signalling.Methods;

/// <summary>What a user does with the own microphone, camera and screen.</summary>
internal static class Publishing
{
    public static readonly RoomMethod[] Methods =
    [
        RoomMethod.Done("muteSelfAudio", (p, me) => new MuteSelfAudio(me.RoomId, me.ClientId, p.NeedFlag("muted"))),
        RoomMethod.Done("muteSelfVideo", (p, me) => new MuteSelfVideo(me.RoomId, me.ClientId, p.NeedFlag("muted"))),
        RoomMethod.For<RoomReplies.Done>(
            "startScreenShare",
            (_, me) => new StartScreenShare(me.RoomId, me.ClientId),
            (json, _) => json.WriteString("streamId", MediaProtocol.ShareSlot.ToString())),
        RoomMethod.Done("stopScreenShare", (_, me) => new StopScreenShare(me.RoomId, me.ClientId)),
    ];
}
