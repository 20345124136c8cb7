namespace Enx.Load.Media;

/// <summary>One layer of simulcast that a load client sends.</summary>
/// <param name="Rid">Its name (RFC 8852): <c>q</c>, <c>h</c> or <c>f</c>.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="BitsPerSecond">What it takes, bit/s.</param>
internal sealed record VideoLayer(string Rid, int Width, int Height, int BitsPerSecond)
{
    /// <summary>What a browser sends of 720 lines: three layers.</summary>
    public static IReadOnlyList<VideoLayer> Simulcast { get; } = [new("q", 320, 180, 150_000), new("h", 640, 360, 500_000), new("f", 1280, 720, 1_500_000)];

    /// <summary>A screen: one layer.</summary>
    public static IReadOnlyList<VideoLayer> Screen { get; } = [new("", 1920, 1080, 800_000)];
}
