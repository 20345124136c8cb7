namespace Enx.Media.Routing;

/// <summary>
/// The background of one microphone, from the levels of its packets (RFC 6464): it falls at once, since every pause between words shows
/// it, and rises slowly, so that a voice does not become its own background while a fan does.
/// </summary>
internal struct NoiseFloor
{
    // Levels in -dBov: 0 the loudest, 127 silence. Speech at a desk is about 20 to 45; a quiet room 60 to 80.
    private const int QuietestSound = 60;
    private const float Above = 9;
    private const float RisePerUs = 0.01f / 1000;

    // Bounds: a steady loud sound is still a sound, and digital silence tells nothing of the room.
    private const float Loudest = 55;
    private const float Quietest = 75;

    /// <summary>Begins with a first packet.</summary>
    /// <param name="level">Its level.</param>
    public NoiseFloor(byte level) => Level = Clamp(level);

    /// <summary>The background, -dBov.</summary>
    public float Level { get; private set; }

    /// <summary>Whether a level is a sound in front of the background.</summary>
    public readonly bool IsExceededBy(byte level) => level <= QuietestSound && level <= Level - Above;

    /// <summary>Takes the level of one packet.</summary>
    /// <param name="level">The level.</param>
    /// <param name="elapsedUs">How long the packet stands for, µs.</param>
    public void OnLevel(byte level, int elapsedUs) =>
        Level = Clamp(level > Level ? level : Math.Max(Level - RisePerUs * elapsedUs, level));

    private static float Clamp(float level) => Math.Clamp(level, Loudest, Quietest);
}
