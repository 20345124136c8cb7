namespace Enx.Host.Json;

/// <summary>The only words that a text, or each text of a list, can be.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WordsAttribute(params string[] words) : Attribute
{
    public IReadOnlyList<string> All => words;
}
