namespace Enx.Host.Configuration;

/// <summary>Which release this is.</summary>
internal static class ProductVersion
{
    /// <summary>The release, e.g. <c>1.4.0</c>.</summary>
    public static string Text { get; } = typeof(ProductVersion).Assembly.GetName().Version?.ToString(3) ?? "";
}
