using System.Text;

namespace Enx.Host.Configuration;

/// <summary>A value that must not be seen: it shows itself as stars wherever it is printed or logged by mistake.</summary>
public sealed class Secret(string value)
{
    /// <summary>The value itself, for those who compare or sign with it.</summary>
    public string Reveal() => value;

    /// <summary>The value's UTF-8 bytes.</summary>
    public byte[] RevealBytes() => Encoding.UTF8.GetBytes(value);

    /// <summary>Stars.</summary>
    public override string ToString() => "***";
}
