using System.Collections.Immutable;

namespace Enx.Actors.Protocol;

/// <summary>What a user wants to be sent. It holds for that user alone and survives a reconnect. Answer to each: <see cref="RoomReplies.ReceiveSettings"/>.</summary>
public static class ReceiveCommands
{
    /// <summary>How many talkers to show at once, 0 to the room's maximum (<c>setTalkerCount</c>). With 0, three are still heard.</summary>
    [Wire("c:set-talker-count")]
    public sealed record SetTalkerCount(string RoomId, string ClientId, int Count) : IOwnCommand;

    /// <summary>No video in either direction, or video again (<c>setAudioOnlyMode</c>).</summary>
    [Wire("c:set-audio-only-mode")]
    public sealed record SetAudioOnlyMode(string RoomId, string ClientId, bool AudioOnly) : IOwnCommand;

    /// <summary>The best picture to be sent (<c>setReceiveVideoQuality</c>).</summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="ClientId">The user.</param>
    /// <param name="VideoQuality">Auto, HD, SD or LD.</param>
    /// <param name="StreamType">talker or canvas; canvas is the share as well.</param>
    [Wire("c:set-receive-video-quality")]
    public sealed record SetReceiveVideoQuality(string RoomId, string ClientId, string VideoQuality, string StreamType) : IOwnCommand;

    /// <summary>Keeps users on top of the caller's own talkers, or no longer (<c>pinUsers</c>, <c>unpinUsers</c>).</summary>
    [Wire("c:pin-users")]
    public sealed record PinUsers(string RoomId, string ClientId, ImmutableArray<string> ClientIds, bool Add) : IOwnCommand;

    /// <summary>Turns extra notifications on and off (<c>setAdvancedOptions</c>); what is not named stays.</summary>
    [Wire("c:set-advanced-options")]
    public sealed record SetAdvancedOptions(string RoomId, string ClientId, ImmutableArray<AdvanceOption> Options) : IOwnCommand;

    /// <summary>Who speaks now is told to the caller, or no longer (<c>subscribeForTalkerNotification</c>).</summary>
    [Wire("c:subscribe-for-talker-notification")]
    public sealed record SubscribeForTalkerNotification(string RoomId, string ClientId, bool Enabled) : IOwnCommand;

    /// <summary>What the user's battery is at: others who asked for <c>battery_updates</c> hear of it (<c>batteryUpdate</c>).</summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="ClientId">The user.</param>
    /// <param name="Level">0 to 100.</param>
    /// <param name="Charging">On the mains.</param>
    [Wire("c:report-battery")]
    public sealed record ReportBattery(string RoomId, string ClientId, int Level, bool Charging) : IOwnCommand;

    /// <summary>The size of the pictures that the user sends: others who asked for <c>notify-video-resolution-change</c> hear of it (<c>videoResolution</c>).</summary>
    [Wire("c:report-video-resolution")]
    public sealed record ReportVideoResolution(string RoomId, string ClientId, int Width, int Height) : IOwnCommand;
}
