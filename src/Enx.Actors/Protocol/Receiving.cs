using System.Collections.Immutable;
using System.Text.Json.Serialization;

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

/// <content>The facts.</content>
public static partial class RoomEvents
{
    /// <summary>What a user wants to be sent now; the whole of it.</summary>
    [Wire("e:receive-changed.1")]
    public sealed record ReceiveChanged(string RoomId, DateTimeOffset At, string ClientId, ReceivePreferences Receive) : IRoomEvent;
}

/// <content>What a user hears who asked for it.</content>
public static partial class RoomNotifications
{
    /// <summary>Who speaks now; asked for by <c>subscribeForTalkerNotification</c>.</summary>
    [Wire("n:talker-ntification")]
    public sealed record OnTalkerNtification(ImmutableArray<string> Clients) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onTalkerNtification";
    }

    /// <summary>Somebody's battery; asked for by <c>battery_updates</c>.</summary>
    [Wire("n:battery-updates")]
    public sealed record OnBatteryUpdates(string ClientId, int Level, bool Charging) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onBatteryUpdates";
    }

    /// <summary>The size of somebody's picture changed; asked for by <c>notify-video-resolution-change</c>.</summary>
    [Wire("n:video-resolution-changed")]
    public sealed record OnVideoResolutionChanged(string ClientId, int Width, int Height) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onVideoResolutionChanged";
    }
}
