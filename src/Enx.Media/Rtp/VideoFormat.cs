namespace Enx.Media.Rtp;

/// <summary>
/// What the engine knows of a video codec: its name in offers, which of its profiles every browser decodes, and how its RTP payload is read. All that
/// differs from codec to codec is here, so that a new one is a class of this kind and an entry in <see cref="VideoFormats"/>.
/// </summary>
internal abstract class VideoFormat
{
    /// <summary>The rank of parameters that do not match between browsers; lower ranks do, the lowest best.</summary>
    public const int Foreign = 4;

    /// <summary>The clock of its timestamps, ticks a second.</summary>
    public const int ClockRate = 90_000;

    /// <summary>The codec.</summary>
    public abstract VideoCodec Codec { get; }

    /// <summary>Its name in an <c>a=rtpmap</c> line.</summary>
    public abstract string Name { get; }

    /// <summary>Whether a receiver takes a hole in the picture ids for a loss, so that it has to be closed when a picture is left out.</summary>
    public virtual bool ClosesPictureIds => false;

    /// <summary>Whether nothing but the dependency descriptor says which spatial layer a packet is of, so that a receiver without it can be sent one only.</summary>
    public virtual bool NeedsDescriptor => false;

    /// <summary>How well parameters of an <c>a=fmtp</c> line match; <see cref="Foreign"/> where they do not.</summary>
    /// <param name="parameter">A value of the line by its key; null where it is absent.</param>
    /// <param name="receives">Whether the peer receives with these parameters, or sends.</param>
    public virtual int Rank(Func<string, string?> parameter, bool receives) => 0;

    /// <summary>Reads a payload that no dependency descriptor goes with.</summary>
    /// <param name="payload">The RTP payload.</param>
    /// <param name="marker">The RTP marker.</param>
    /// <param name="stream">What is known of the stream.</param>
    /// <param name="info">Takes what the packet says.</param>
    /// <returns>False for what cannot be read.</returns>
    public abstract bool TryRead(ReadOnlySpan<byte> payload, bool marker, VideoStream stream, ref VideoPacketInfo info);

    /// <summary>The running numbers of a packet's picture; none where the codec has none, or it cannot be read.</summary>
    /// <param name="payload">The RTP payload.</param>
    /// <param name="descriptor">The dependency descriptor; empty where there is none.</param>
    public virtual PictureNumbers NumbersOf(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> descriptor) => default;

    /// <summary>Of a packet with a dependency descriptor: takes the sizes that the payload says.</summary>
    /// <param name="payload">The RTP payload.</param>
    /// <param name="spatialLayers">How many spatial layers the descriptor's structure has.</param>
    /// <param name="stream">Takes them.</param>
    /// <param name="info">Takes the size of the packet's own layer.</param>
    public virtual void LearnSizes(ReadOnlySpan<byte> payload, int spatialLayers, VideoStream stream, ref VideoPacketInfo info)
    {
        if (!TryReadSize(payload, out var width, out var height)) return;
        stream.ClearSizes();
        stream.Learn(spatialLayers - 1, width, height, ref info);
        if (info.Spatial != spatialLayers - 1) (info.Width, info.Height) = stream.SizeOf(info.Spatial);
    }

    /// <summary>Whether sizes can stand in this payload of a packet with a dependency descriptor.</summary>
    /// <param name="payload">The RTP payload.</param>
    /// <param name="keyFrame">Whether a key frame begins in it.</param>
    public virtual bool MayHaveSizes(ReadOnlySpan<byte> payload, bool keyFrame) => keyFrame;

    /// <summary>The size of the pictures, pixels, where the payload says it.</summary>
    protected virtual bool TryReadSize(ReadOnlySpan<byte> payload, out ushort width, out ushort height)
    {
        (width, height) = (0, 0);
        return false;
    }
}
