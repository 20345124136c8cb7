using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Enx.Actors.Protocol;

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
