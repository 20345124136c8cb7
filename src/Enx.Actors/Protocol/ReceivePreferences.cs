using System.Collections.Immutable;

namespace Enx.Actors.Protocol;

/// <summary>What a user wants to be sent. Part of the room's journal: extend it only by adding optional fields.</summary>
public sealed record ReceivePreferences
{
    /// <summary>What a user is sent who has asked for nothing.</summary>
    public static readonly ReceivePreferences Usual = new();

    /// <summary>How many talkers to see; null for as many as the room shows.</summary>
    public int? TalkerCount { get; init; }

    /// <summary>No video in either direction.</summary>
    public bool AudioOnly { get; init; }

    /// <summary>The best picture on talker slots: Auto, HD, SD or LD.</summary>
    public string TalkerQuality { get; init; } = ReceiveQuality.Auto;

    /// <summary>The best picture of a share or canvas: Auto, HD, SD or LD.</summary>
    public string CanvasQuality { get; init; } = ReceiveQuality.Auto;

    /// <summary>Client ids that stay on top of the user's own talkers, first pinned first.</summary>
    public ImmutableArray<string> Pins { get; init; } = [];

    /// <summary>The advance options that are on: see <see cref="ReceiveOptions"/>.</summary>
    public ImmutableArray<string> Options { get; init; } = [];

    /// <summary>Whether the user is told who speaks.</summary>
    public bool TalkerNotices { get; init; }

    /// <summary>Whether the room may take its video away and give it back as the network allows: asked for, and video is wanted at all.</summary>
    internal bool AdaptsToAudioOnly() => !AudioOnly && Options.Contains(ReceiveOptions.AdaptAudioOnly);
}

/// <summary>The qualities of <c>setReceiveVideoQuality</c>, and how tall a picture each lets through.</summary>
public static class ReceiveQuality
{
    /// <summary>No limit but the network's.</summary>
    public const string Auto = "Auto";

    /// <summary>Whether a quality is known.</summary>
    public static bool IsKnown(string? quality) => quality is Auto or "HD" or "SD" or "LD";

    /// <summary>The tallest picture, pixels: HD 720, SD 480, LD 180, the lowest layer of a camera that sends three; 0 for no limit.</summary>
    public static int MaxHeight(string quality) => quality switch { "HD" => 720, "SD" => 480, "LD" => 180, _ => 0 };
}

/// <summary>The ids of <c>advanceOptions</c>.</summary>
public static class ReceiveOptions
{
    /// <summary>The user hears of the others' batteries.</summary>
    public const string Battery = "battery_updates";

    /// <summary>The user hears of the size of the others' pictures.</summary>
    public const string VideoResolution = "notify-video-resolution-change";

    /// <summary>Where the network carries no video the user is sent audio alone, and video again when it does.</summary>
    public const string AdaptAudioOnly = "adapt-audio-only";

    /// <summary>Every id there is.</summary>
    public static readonly ImmutableArray<string> All = [Battery, VideoResolution, AdaptAudioOnly];
}
