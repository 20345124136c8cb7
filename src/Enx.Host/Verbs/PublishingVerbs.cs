using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.RoomCommands;

namespace Enx.Host.Verbs;

/// <summary>What a user does with the own microphone, camera and screen.</summary>
internal static class PublishingVerbs
{
    private static readonly Parameter<bool> Muted = Parameters.Flag("muted", "Off or on.");

    public static readonly Verb[] All =
    [
        Verb.Of("muteSelfAudio", "`onAudioEvent` follows", Muted, (who, muted) => new MuteSelfAudio(who.RoomId, who.Me, muted)),
        Verb.Of("muteSelfVideo", "`onVideoEvent` follows", Muted, (who, muted) => new MuteSelfVideo(who.RoomId, who.Me, muted)),
        Verb.Of("startScreenShare", "one at a time", who => new StartScreenShare(who.RoomId, who.Me))
            .Answers<RoomReplies.Done>("""{"streamId": "101"}""", (json, _) => json.WriteString("streamId", MediaProtocol.ShareSlot.ToString())),
        Verb.Of("stopScreenShare", "", who => new StopScreenShare(who.RoomId, who.Me)),
    ];
}
