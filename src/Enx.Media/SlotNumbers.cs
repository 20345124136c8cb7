namespace Enx.Media;

/// <summary>The numbers that slots have in offers, plans and answers.</summary>
internal static class SlotNumbers
{
    /// <summary>The last slot of a talker, counted from 1.</summary>
    public const int LastTalker = 16;

    /// <summary>The slot that a share is shown on.</summary>
    public const int Share = 101;

    /// <summary>The first slot for whoever begins to speak.</summary>
    public const int FirstVoice = 111;

    /// <summary>The last slot for whoever begins to speak.</summary>
    public const int LastVoice = 113;

    /// <summary>Whether a slot is for whoever begins to speak, which no plan knows of.</summary>
    public static bool IsVoice(int slot) => slot is >= FirstVoice and <= LastVoice;

    /// <summary>Whether there is such a slot.</summary>
    public static bool IsSlot(int slot) => slot is (>= 1 and <= LastTalker) or Share || IsVoice(slot);
}
