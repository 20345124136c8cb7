namespace Enx.Media.Rtp;

/// <summary>The table of video codecs: whatever lists codecs follows from it.</summary>
internal static class VideoFormats
{
    /// <summary>All of them, most wanted first: VP8 is what all have.</summary>
    public static readonly IReadOnlyList<VideoFormat> All = [new Vp8Format(), new Vp9Format(), new H264Format(), new Av1Format()];

    /// <summary>So long is a list by <see cref="VideoCodec"/>, with a place for what has no codec here.</summary>
    public static readonly int Places = 1 + All.Max(f => (int)f.Codec);

    private static readonly VideoFormat?[] ByCodec = Enumerable.Range(0, Places).Select(codec => All.FirstOrDefault(f => (int)f.Codec == codec)).ToArray();

    /// <summary>What is known of a codec; null for <see cref="VideoCodec.None"/>.</summary>
    public static VideoFormat? Of(VideoCodec codec) => (uint)codec < (uint)ByCodec.Length ? ByCodec[(int)codec] : null;

    /// <summary>The codec of a name in an <c>a=rtpmap</c> line; null when it is none of them.</summary>
    public static VideoFormat? Find(string name) => All.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
