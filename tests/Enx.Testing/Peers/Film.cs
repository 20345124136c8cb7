using System.Collections.Immutable;

namespace Enx.Testing.Peers;

/// <summary>
/// Real VP8 in several sizes, as a browser's simulcast sends it, for a <see cref="TestPeer"/> to send over and over: who receives it can
/// decode it, and nobody has to code it meanwhile.
/// </summary>
/// <param name="Layers">The sizes, the smallest first.</param>
/// <param name="FrameMs">Between frames, ms.</param>
public sealed record Film(ImmutableArray<FilmLayer> Layers, int FrameMs);

/// <summary>One size of a <see cref="Film"/>.</summary>
/// <param name="Rid">Its name in the offer.</param>
/// <param name="Frames">Coded frames. The first, and no other, is a key frame.</param>
public sealed record FilmLayer(string Rid, ImmutableArray<byte[]> Frames)
{
    /// <summary>What it takes, bit/s, without headers.</summary>
    /// <param name="frameMs">Between frames, ms.</param>
    public long BitsPerSecond(int frameMs) => Frames.Sum(f => (long)f.Length) * 8 * 1000 / (Frames.Length * frameMs);
}
