using System.Collections.Immutable;

namespace Enx.Actors.Protocol;

/// <summary>What a user brings into the room: the <c>localInfo</c> of <c>joinRoom</c>.</summary>
public sealed record LocalInfo
{
    /// <summary>Whether a microphone is published.</summary>
    public bool Audio { get; init; } = true;

    /// <summary>Whether a camera is published.</summary>
    public bool Video { get; init; } = true;

    /// <summary>Whether data channels are wanted.</summary>
    public bool Data { get; init; }

    /// <summary>Join with the microphone off.</summary>
    public bool AudioMuted { get; init; }

    /// <summary>Join with the camera off.</summary>
    public bool VideoMuted { get; init; }

    /// <summary>The name others see; empty means the token's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The wanted picture size, pixels.</summary>
    public VideoSize? VideoSize { get; init; }

    /// <summary>Frames a second, 1 to 30.</summary>
    public int? Framerate { get; init; }

    /// <summary>The most the camera may send, kbit/s.</summary>
    public int? MaxVideoBW { get; init; }

    /// <summary>The least the camera should send, kbit/s.</summary>
    public int? MinVideoBW { get; init; }

    /// <summary>How many simulcast layers to send, 1 to 3.</summary>
    public int? MaxVideoLayers { get; init; }

    /// <summary>Free words about the stream, for the application; at most 4 kB in all.</summary>
    public ImmutableDictionary<string, string> Attributes { get; init; } = ImmutableDictionary<string, string>.Empty;
}

/// <summary>The range of picture sizes that a camera may use, pixels.</summary>
/// <param name="MinWidth">Least width.</param>
/// <param name="MinHeight">Least height.</param>
/// <param name="MaxWidth">Greatest width.</param>
/// <param name="MaxHeight">Greatest height.</param>
public sealed record VideoSize(int MinWidth, int MinHeight, int MaxWidth, int MaxHeight);

/// <summary>One entry of <c>advanceOptions</c>.</summary>
/// <param name="Id">The option's name, e.g. <c>battery_updates</c>.</param>
/// <param name="Enable">On or off.</param>
public sealed record AdvanceOption(string Id, bool Enable);
