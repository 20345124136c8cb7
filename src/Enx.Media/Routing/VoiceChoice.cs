namespace Enx.Media.Routing;

/// <summary>
/// Which voice slot somebody gets who begins to speak: a free one; else that of who has paused the longest; where nobody pauses, that of
/// the quietest, if the newcomer is much louder and the other has had his time. Pure.
/// </summary>
internal static class VoiceChoice
{
    /// <summary>How much louder a newcomer must be than who is to make room, dB; without it, two who talk at once would chase each other off
    /// the slot.</summary>
    public const float Louder = 6;

    /// <summary>How long who talks is heard at least, µs.</summary>
    public const long LeastStayUs = 1_000_000;

    /// <summary>Chooses.</summary>
    /// <param name="holders">Who is on the slots.</param>
    /// <param name="newcomer">The microphone that begins to sound.</param>
    /// <param name="nowUs">The time now.</param>
    /// <returns>The slot's index; -1 for none.</returns>
    public static int Choose(ReadOnlySpan<Holder> holders, VoiceOnset newcomer, long nowUs)
    {
        var (paused, quietest) = (-1, -1);
        for (var i = 0; i < holders.Length; i++)
        {
            if (holders[i].Onset is not { } onset) return i;
            if (!onset.IsLoud(nowUs) && (paused < 0 || onset.LastSoundUs < holders[paused].Onset!.LastSoundUs)) paused = i;
            if (quietest < 0 || onset.Loudness > holders[quietest].Onset!.Loudness) quietest = i;
        }

        if (paused >= 0 || quietest < 0) return paused;
        var makesRoom = nowUs - holders[quietest].SinceUs >= LeastStayUs && newcomer.Loudness + Louder <= holders[quietest].Onset!.Loudness;
        return makesRoom ? quietest : -1;
    }

    /// <summary>Who is on a slot.</summary>
    public struct Holder
    {
        /// <summary>What is known of the microphone's sound; null when the slot is free.</summary>
        public VoiceOnset? Onset;

        /// <summary>Since when, µs.</summary>
        public long SinceUs;
    }
}
